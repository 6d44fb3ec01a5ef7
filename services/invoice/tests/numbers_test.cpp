#include <algorithm>
#include <random>
#include <set>
#include <thread>

#include "invoice/tests/invoice_fixture.h"
#include "invoice/usecases/create_invoice.h"

namespace bilko::invoice {
namespace {

class NumbersTest : public InvoiceTest {
 protected:
  CreateInvoice command() const {
    return {.base_currency = Currency::parse("EUR"),
            .contact_id = contact_,
            .currency = Currency::parse("EUR"),
            .exchange_rate = std::nullopt,
            .issue_date = Date::parse("2026-02-23"),
            .due_date = Date::parse("2026-03-25"),
            .lines = {{"Work", Quantity::parse("1"), Amount::parse("1"), {}, {}}},
            .note = std::nullopt};
  }
};

struct ChangedMind {};

TEST_F(NumbersTest, UnderConcurrencyAndFailuresTheyHaveNoGapAndNoRepeat) {
  std::mutex mutex;
  std::vector<std::string> numbers;
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < 50; ++i)
      threads.emplace_back([&, i] {
        std::mt19937 random(i);
        for (bool is_done = false; !is_done;) {
          try {
            const auto context = testing::context_of(organization_);
            const auto number = service_.db().transact(context, [&](pg::Tx& tx) {
              const auto invoice = create_invoice(tx, command());
              if (random() % 3 == 0) throw ChangedMind();
              return invoice.number;
            });
            const std::lock_guard lock(mutex);
            numbers.push_back(number);
            is_done = true;
          } catch (const ChangedMind&) {
          } catch (const Error& error) {  // a busy machine: nothing was committed
            if (error.kind() != ErrorKind::unavailable) std::terminate();
          }
        }
      });
  }
  std::ranges::sort(numbers);
  std::vector<std::string> expected;
  for (int i = 1; i <= 50; ++i) expected.push_back(fmt::format("INV-2026-{:03}", i));
  EXPECT_EQ(numbers, expected);
  EXPECT_EQ(published(contracts::InvoiceCreated::kType), 50u);
}

TEST_F(NumbersTest, EachYearOfIssueAndOrganizationCountsOnItsOwn) {
  EXPECT_EQ(create().invoice_number, "INV-2026-001");
  const Headers last_year = {{"issueDate", R"("2025-12-31")"}};
  EXPECT_EQ(create(last_year).invoice_number, "INV-2025-001");
  EXPECT_EQ(create().invoice_number, "INV-2026-002");

  const auto other = OrganizationId::generate(SystemClock().now());
  const auto contact = decoded<ContactView>(
      call_as(other, "POST", "/contacts", R"({"name": "B", "email": "b@example.org"})"));
  const auto response = call_as(other, "POST", "/invoices",
                                draft_body({{"contactId", '"' + contact.id.str() + '"'}}));
  EXPECT_EQ(decoded<InvoiceView>(response).invoice_number, "INV-2026-001");
}

}  // namespace
}  // namespace bilko::invoice
