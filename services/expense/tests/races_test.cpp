#include <fmt/format.h>

#include <algorithm>
#include <barrier>
#include <thread>

#include "expense/tests/expense_fixture.h"
#include "expense/usecases/create_expense.h"

namespace bilko::expense {
namespace {

class RacesTest : public ExpenseTest {
 protected:
  // What each caller is answered when all of them begin at the same moment, sorted.
  std::vector<int> at_once(const std::vector<std::function<http::Response()>>& callers) {
    std::vector<int> statuses(callers.size());
    std::barrier start(std::ssize(callers));
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < callers.size(); ++i)
        threads.emplace_back([&, i] {
          start.arrive_and_wait();
          statuses[i] = callers[i]().status;
        });
    }
    std::ranges::sort(statuses);
    return statuses;
  }
};

TEST_F(RacesTest, ApprovingAgainstRejectingHasOneWinner) {
  int approved = 0;
  for (int race = 0; race < races(); ++race) {
    const auto id = create().id;
    const auto statuses = at_once(
        {[&] { return call(boss_, "POST", path_of(id, "/approve")); },
         [&] { return call(boss_, "POST", path_of(id, "/reject"), R"({"rejectReason": "x"})"); }});
    EXPECT_EQ(statuses, (std::vector{200, 409}));
    approved += show(id).status == ExpenseStatus::approved ? 1 : 0;
  }
  EXPECT_EQ(published(contracts::ExpenseApproved::kType), static_cast<std::size_t>(approved));
  EXPECT_EQ(published(contracts::ExpenseRejected::kType),
            static_cast<std::size_t>(races() - approved));
  EXPECT_EQ(published("expense.logged_action.recorded"), static_cast<std::size_t>(2 * races()));
}

TEST_F(RacesTest, AnExpenseIsPaidOnce) {
  for (int race = 0; race < races(); ++race) {
    const auto id = create_and_approve().id;
    const auto pay = [&] { return call(boss_, "POST", path_of(id, "/mark-paid")); };
    EXPECT_EQ(at_once({pay, pay, pay}), (std::vector{200, 409, 409}));
  }
  EXPECT_EQ(published(contracts::ExpensePaid::kType), static_cast<std::size_t>(races()));
}

// Every third transaction fails after it has taken a number. Callers have a connection each: who
// waits for one too long on a busy machine is refused.
TEST_F(RacesTest, NumbersHaveNoGapAndNoRepeat) {
  constexpr int kCallers = 15;
  struct Failed {};
  const CreateExpense command{.base_currency = Currency::parse("EUR"),
                              .amount = Amount::parse("1"),
                              .tax_amount = {},
                              .currency = Currency::parse("EUR"),
                              .exchange_rate = {},
                              .category_account_id = account("5200"),
                              .date = Date::parse("2026-02-23"),
                              .supplier = {},
                              .description = {},
                              .receipt_url = {}};
  const auto submit = [&](int i) {
    service_.db().transact(testing::context_of(organization_), [&](pg::Tx& tx) {
      create_expense(tx, command);
      if (i % 3 == 0) throw Failed();
    });
    return http::no_content();
  };
  for (int round = 0; round * kCallers < races(); ++round) {
    std::vector<std::function<http::Response()>> callers;
    for (int i = 1; i <= kCallers; ++i)
      callers.emplace_back([&submit, i] {
        try {
          return submit(i);
        } catch (const Failed&) {
          return http::Response{500, "", "", {}};
        }
      });
    const auto statuses = at_once(callers);
    EXPECT_EQ(std::ranges::count(statuses, 204), kCallers - kCallers / 3);
  }
  std::vector<std::string> numbers, expected;
  for (const auto& event : service_.published(contracts::ExpenseCreated::kType)) {
    numbers.push_back(
        json::decode<contracts::ExpenseCreated>(std::string_view(event.data)).expense_number);
    expected.push_back(fmt::format("EXP-2026-{:03}", numbers.size()));
  }
  std::ranges::sort(numbers, {}, [](const auto& text) { return std::pair(text.size(), text); });
  EXPECT_EQ(numbers, expected);
}

TEST_F(RacesTest, EachYearAndOrganizationCountsOnItsOwn) {
  EXPECT_EQ(create().expense_number, "EXP-2026-001");
  EXPECT_EQ(create({{"date", R"("2025-12-31")"}}).expense_number, "EXP-2025-001");
  EXPECT_EQ(create().expense_number, "EXP-2026-002");
  const auto other = OrganizationId::generate(SystemClock().now());
  const auto category = contracts::default_account_id(other, "5200");
  const auto response =
      service_.call({.caller = owner_of(other, ada_),
                     .method = "POST",
                     .path = "/expenses",
                     .body = submission({{"categoryAccountId", '"' + category.str() + '"'}})});
  EXPECT_EQ(decoded<ExpenseView>(response).expense_number, "EXP-2026-001");
}

}  // namespace
}  // namespace bilko::expense
