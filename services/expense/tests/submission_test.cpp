#include "expense/tests/expense_fixture.h"

namespace bilko::expense {
namespace {

using SubmissionTest = ExpenseTest;

TEST_F(SubmissionTest, WhatIsSubmittedIsShownPublishedAndAudited) {
  const auto created =
      create({{"taxAmount", R"("7.58")"}, {"supplier", R"("Papir")"}, {"description", R"("A4")"}});
  EXPECT_EQ(created.expense_number, "EXP-2026-001");
  EXPECT_EQ(created.status, ExpenseStatus::pending);
  EXPECT_EQ(created.amount.str(), "45.5000");
  EXPECT_EQ(created.tax_amount.str(), "7.5800");
  EXPECT_EQ(created.exchange_rate.str(), "1");
  EXPECT_EQ(created.submitted_by.user(), ada_);
  EXPECT_EQ(call(ada_, "GET", path_of(created.id)).body, json::encode(created));

  const auto event = testing::published_once<contracts::ExpenseCreated>(service_);
  EXPECT_EQ(event.expense_id, created.id);
  EXPECT_EQ(event.expense_number, created.expense_number);
  EXPECT_EQ(event.category_account_id, account("5200"));
  EXPECT_EQ(event.submitted_by.user(), ada_);
  EXPECT_EQ(event.receipt_url.value, std::nullopt);
  const auto trail = testing::trail_of(service_, "expense", "Expense");
  ASSERT_EQ(trail.size(), 1u);
  EXPECT_EQ(trail[0].action, "INSERT");
  EXPECT_EQ(trail[0].row_id, created.id.str());
}

TEST_F(SubmissionTest, AnotherCurrencyNeedsItsRateWhichThenStays) {
  EXPECT_EQ(violation_of(call(ada_, "POST", "/expenses", submission({{"currency", R"("USD")"}}))),
            "/exchangeRate exchange_rate_missing");
  const auto dollars = create({{"currency", R"("USD")"}, {"exchangeRate", R"("0.915")"}});
  EXPECT_EQ(dollars.base_amount.str(), "41.6300");  // 41.6325
  EXPECT_EQ(dollars.base_currency.str(), "EUR");
  EXPECT_EQ(violation_of(patch(ada_, dollars.id, R"({"currency": "GBP"})")),
            "/exchangeRate exchange_rate_missing");
  EXPECT_EQ(violation_of(patch(ada_, dollars.id, R"({"currency": "EUR", "exchangeRate": "2"})")),
            "/exchangeRate exchange_rate_not_one");
}

TEST_F(SubmissionTest, OnlyAccountsForExpensesAreCategories) {
  const std::pair<AccountId, const char*> cases[] = {
      {account("5000"), "pending"},
      {account("5900"), "pending"},
      {account("4000"), "/categoryAccountId account_not_for_expenses"},
      {account("2000"), "/categoryAccountId account_not_for_expenses"},
      {AccountId::generate(SystemClock().now()), "/categoryAccountId account_unknown"},
      {contracts::default_account_id(OrganizationId::generate(Instant()), "5200"),
       "/categoryAccountId account_unknown"},
  };
  for (const auto& [id, expected] : cases) {
    const auto response =
        call(ada_, "POST", "/expenses", submission({{"categoryAccountId", '"' + id.str() + '"'}}));
    const bool is_created = response.status == 201;
    EXPECT_EQ(is_created ? std::string(enum_name(decoded<ExpenseView>(response).status))
                         : violation_of(response),
              expected)
        << id.str();
  }
  EXPECT_EQ(published(contracts::ExpenseCreated::kType), 2u);
}

TEST_F(SubmissionTest, APendingOneIsChangedInPartsAndOnce) {
  const auto created = create({{"supplier", R"("Papir")"}, {"taxAmount", R"("7")"}});
  const auto changed = decoded<ExpenseView>(
      patch(ada_, created.id,
            R"({"amount": "50", "taxAmount": null, "supplier": null, "date": "2026-03-01"})"));
  EXPECT_EQ(changed.amount.str(), "50.0000");
  EXPECT_EQ(changed.base_amount.str(), "50.0000");
  EXPECT_EQ(changed.tax_amount.str(), "0.0000");
  EXPECT_EQ(changed.supplier.value, std::nullopt);
  EXPECT_EQ(changed.date.str(), "2026-03-01");
  EXPECT_EQ(changed.version, 2);
  EXPECT_EQ(violation_of(patch(ada_, created.id, R"({"date": "2025-12-31"})")),
            "/date date_in_other_year");
  EXPECT_EQ(decoded<ExpenseView>(patch(boss_, created.id, R"({"amount": "50.00"})")).version, 2);

  const auto with_etag = [&](const char* etag) {
    return service_
        .call({.caller = owner_of(organization_, ada_),
               .method = "PATCH",
               .path = path_of(created.id),
               .body = R"({"description": "x"})",
               .headers = {{"if-match", etag}}})
        .status;
  };
  EXPECT_EQ(with_etag("\"1\""), 412);
  EXPECT_EQ(with_etag("\"2\""), 200);
  EXPECT_EQ(call(ada_, "PATCH", path_of(created.id), "{}").status, 428);
  EXPECT_EQ(testing::trail_of(service_, "expense", "Expense").size(), 3u);
}

TEST_F(SubmissionTest, ListsAreFilteredAndPaged) {
  const auto first = create({{"date", R"("2026-01-31")"}});
  const auto second = create({{"categoryAccountId", '"' + account("5300").str() + '"'}});
  approve(second.id);
  const auto third = create({{"date", R"("2026-03-31")"}});
  const auto list = [&](const std::string& query) {
    return service_.call(
        {.caller = owner_of(organization_, ada_), .path = "/expenses", .query = query});
  };
  const auto ids = [&](const std::string& query) {
    std::vector<ExpenseId> found;
    for (const auto& view : decoded<http::Page<ExpenseView>>(list(query)).data)
      found.push_back(view.id);
    return found;
  };
  using Ids = std::vector<ExpenseId>;
  EXPECT_EQ(ids(""), (Ids{third.id, second.id, first.id}));
  EXPECT_EQ(ids("status=pending"), (Ids{third.id, first.id}));
  EXPECT_EQ(ids("categoryAccountId=" + account("5300").str()), Ids{second.id});
  EXPECT_EQ(ids("from=2026-02-01&to=2026-03-30"), Ids{second.id});
  const auto page = decoded<http::Page<ExpenseView>>(list("limit=2"));
  ASSERT_TRUE(page.next_cursor.value);
  EXPECT_EQ(ids("limit=2&cursor=" + *page.next_cursor.value), Ids{first.id});
  EXPECT_EQ(list("state=pending").status, 400);
}

}  // namespace
}  // namespace bilko::expense
