#include <thread>

#include "ledger/tests/ledger_fixture.h"

namespace bilko::ledger {
namespace {

using ConcurrencyTest = LedgerTest;

TEST_F(ConcurrencyTest, AHundredWritersOnOneAccountPairEndWithTheExactSum) {
  const auto organization = new_organization();
  {
    std::vector<std::jthread> writers;
    for (int i = 0; i < 100; ++i)
      writers.emplace_back([&] { deliver({event_of(invoice_sent(organization, "1.0001"))}); });
  }
  EXPECT_EQ(balances(organization),
            (std::vector<std::string>{"1200 100.0100 0.0000", "4000 0.0000 100.0100"}));
}

TEST_F(ConcurrencyTest, WritersOfTheSameBatchInAnyOrderPostItOnce) {
  const auto organization = new_organization();
  std::vector<events::CloudEvent> batch;
  for (int i = 0; i < 30; ++i) batch.push_back(event_of(invoice_sent(organization, "1")));
  {
    std::vector<std::jthread> writers;
    for (int i = 0; i < 8; ++i) {
      std::ranges::rotate(batch, batch.begin() + 7);
      writers.emplace_back([this, batch] { deliver(batch); });
    }
  }
  EXPECT_EQ(balances(organization),
            (std::vector<std::string>{"1200 30.0000 0.0000", "4000 0.0000 30.0000"}));
}

}  // namespace
}  // namespace bilko::ledger
