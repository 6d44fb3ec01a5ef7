#include <fmt/format.h>

#include "ledger/tests/ledger_fixture.h"

namespace bilko::ledger {
namespace {

using RoutesTest = LedgerTest;

TEST_F(RoutesTest, ATransactionIsShownWithItsLegsAndCodes) {
  const auto organization = new_organization();
  const auto sent = invoice_sent(organization, "1000", "200");
  deliver({event_of(sent)});
  const auto response = get(organization, "/ledger/transactions/" + sent.transaction_id.str());
  ASSERT_EQ(response.status, 200) << response.body;
  const auto view = json::decode<TransactionView>(std::string_view(response.body));
  EXPECT_EQ(view.id, sent.transaction_id);
  EXPECT_EQ(view.debit_account_code, "1200");
  EXPECT_EQ(view.credit_account_code, "4000");
  EXPECT_EQ(view.amount, sent.total_amount);
  EXPECT_EQ(view.base_amount, sent.base_amount);
  EXPECT_EQ(view.exchange_rate, sent.exchange_rate);
  EXPECT_EQ(view.description, "Invoice INV-2026-001 sent");
  EXPECT_EQ(view.reference_id, sent.invoice_id.str());
  EXPECT_EQ(view.date, sent.issue_date);
  EXPECT_FALSE(view.locked);
  ASSERT_EQ(view.legs.size(), 3U);
  EXPECT_EQ(view.legs[2].account_code, "2300");
  EXPECT_EQ(view.legs[2].amount, Amount::parse("200"));
}

TEST_F(RoutesTest, TransactionsAreFilteredByReferenceAccountAndDay) {
  const auto organization = new_organization();
  const auto first = invoice_sent(organization, "100");
  const auto second = invoice_sent(organization, "200", "40");
  deliver({event_of(first), event_of(second),
           event_of(invoice_paid(first, "100", "2026-03-05T00:00:00Z"))});
  const auto account = [&](const char* code) {
    return "accountId=" + contracts::default_account_id(organization, code).str();
  };
  struct Row {
    std::string query;
    std::size_t count;
  };
  const std::vector<Row> rows = {{"", 3},
                                 {"referenceId=" + first.invoice_id.str(), 2},
                                 {"referenceId=none", 0},
                                 {account("2300"), 1},
                                 {account("1200"), 3},
                                 {"from=2026-02-24", 1},
                                 {"to=2026-02-23", 2},
                                 {"from=2026-02-23&to=2026-03-05", 3},
                                 {account("1000") + "&to=2026-03-04", 0}};
  for (const Row& row : rows)
    EXPECT_EQ(transactions(organization, row.query).size(), row.count) << row.query;
}

TEST_F(RoutesTest, PagesRunByDateAndMissNothing) {
  const auto organization = new_organization();
  std::vector<events::CloudEvent> batch;
  for (int i = 0; i < 25; ++i) {
    auto sent = invoice_sent(organization, "1");
    sent.issue_date = Date::parse("2026-02-01").plus_days(i % 4);
    batch.push_back(event_of(sent));
  }
  deliver(batch);
  std::vector<std::string> seen;
  std::string cursor;
  do {
    const auto response = get(organization, "/ledger/transactions", "limit=10" + cursor);
    const auto page = json::decode<http::Page<TransactionView>>(std::string_view(response.body));
    for (const auto& transaction : page.data)
      seen.push_back(transaction.date.str() + transaction.id.str());
    cursor = page.next_cursor.value ? "&cursor=" + *page.next_cursor.value : "";
  } while (!cursor.empty());
  EXPECT_EQ(seen.size(), 25U);
  EXPECT_TRUE(std::ranges::is_sorted(seen));
  EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
}

TEST_F(RoutesTest, AccountsArePagedByCode) {
  const auto organization = new_organization();
  const auto first = get(organization, "/ledger/accounts", "limit=2");
  const auto page = json::decode<http::Page<AccountView>>(std::string_view(first.body));
  ASSERT_EQ(page.data.size(), 2U);
  ASSERT_TRUE(page.next_cursor.value.has_value());
  const auto next =
      get(organization, "/ledger/accounts", "limit=1&cursor=" + *page.next_cursor.value);
  const auto rest = json::decode<http::Page<AccountView>>(std::string_view(next.body)).data;
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].code, "1300");
}

TEST_F(RoutesTest, BadQueriesAreRefusedByName) {
  const auto organization = new_organization();
  struct Row {
    const char* path;
    const char* query;
    int status;
    const char* code;
  };
  const std::vector<Row> rows = {
      {"/ledger/transactions", "from=23.02.2026", 400, "parameter_malformed"},
      {"/ledger/transactions", "accountId=1200", 400, "parameter_malformed"},
      {"/ledger/transactions", "refernceId=x", 400, "unknown_parameter"},
      {"/ledger/transactions", "limit=0", 400, "parameter_malformed"},
      {"/ledger/transactions", "cursor=MjAyNi0wMi0yMw", 400, "cursor_malformed"},
      {"/ledger/trial-balance", "asOf=2026-02-30", 400, "parameter_malformed"},
      {"/ledger/transactions/txn_1", "", 404, "not_found"},
      {"/ledger/transactions/txn_01ARZ3NDEKTSV4RRFFQ69G5FAV", "", 404, "transaction_not_found"}};
  for (const Row& row : rows) {
    const auto response = get(organization, row.path, row.query);
    EXPECT_EQ(response.status, row.status) << row.path << "?" << row.query;
    EXPECT_EQ(code_of(response), row.code) << row.path << "?" << row.query;
  }
}

}  // namespace
}  // namespace bilko::ledger
