#include <algorithm>
#include <atomic>
#include <barrier>
#include <functional>
#include <thread>

#include "banking/tests/banking_fixture.h"
#include "bilko/contracts/bank_events.h"
#include "bilko/testing/counted.h"

// Races run 20 rounds, or as many as BILKO_RACES says.
namespace bilko::banking {
namespace {

class ConcurrencyTest : public BankingTest {
 protected:
  const OrganizationId other_ = OrganizationId::generate(SystemClock().now());

  // Runs all at once.
  static void race(const std::vector<std::function<void()>>& runners) {
    std::barrier start(std::ssize(runners));
    std::vector<std::jthread> threads;
    for (const auto& runner : runners)
      threads.emplace_back([&start, &runner] {
        start.arrive_and_wait();
        runner();
      });
  }
};

TEST_F(ConcurrencyTest, OfTwoWhoReconcileALineOneWins) {
  for (int round = 0; round < race_rounds(); ++round) {
    const auto name = "round " + std::to_string(round);
    const auto one = posted("100", "one"), other = posted("100", "other");
    for (const auto& event : {one, other})
      ASSERT_FALSE(service_.deliver({event_of(event)}).has_value());
    import("2026-03-10," + name + ",100,,,\n");
    const auto id = line(name).id;
    std::atomic<int> won = 0, refused = 0;
    const auto attempt = [&](const TransactionId& transaction) {
      const int status = reconcile(id, transaction).status;
      (status == 200 ? won : refused) += status == 200 || status == 409 ? 1 : 100;
    };
    race({[&] { attempt(one.transaction_id); }, [&] { attempt(other.transaction_id); },
          [&] { attempt(one.transaction_id); }});
    ASSERT_EQ(won, 1) << name;
    ASSERT_EQ(refused, 2) << name;
    ASSERT_EQ(published<contracts::BankTransactionReconciled>().size(),
              static_cast<std::size_t>(round) + 1);
  }
}

TEST_F(ConcurrencyTest, OfTwoLinesThatWantATransactionOneGetsIt) {
  for (int round = 0; round < race_rounds(); ++round) {
    const auto name = "round " + std::to_string(round);
    const auto wanted = posted("100", "wanted");
    ASSERT_FALSE(service_.deliver({event_of(wanted)}).has_value());
    import("2026-03-10,a " + name + ",100,,,\n2026-03-10,b " + name + ",100,,,\n");
    const auto a = line("a " + name).id, b = line("b " + name).id;
    std::atomic<int> won = 0, refused = 0;
    const auto attempt = [&](const BankTransactionId& id) {
      const auto answer = reconcile(id, wanted.transaction_id);
      if (answer.status == 200) ++won;
      else if (code_of(answer) == "transaction_reconciled") ++refused;
    };
    race({[&] { attempt(a); }, [&] { attempt(b); }});
    ASSERT_EQ(won, 1) << name;
    ASSERT_EQ(refused, 1) << name;
  }
}

TEST_F(ConcurrencyTest, TwoImportsOfTheSameFileAddEachRowOnce) {
  for (int round = 0; round < race_rounds(); ++round) {
    const auto name = "round " + std::to_string(round);
    std::string forth, back;
    for (int i = 0; i < 50; ++i) {
      const auto row = "2026-03-10," + name + " row " + std::to_string(i / 2) + ",1,,,\n";
      forth += row;
      back = row + back;
    }
    std::atomic<std::int64_t> imported = 0, duplicates = 0;
    const auto attempt = [&](const std::string& rows) {
      const auto result = import(rows);
      imported += result.imported_count;
      duplicates += result.duplicate_count;
    };
    race({[&] { attempt(forth); }, [&] { attempt(back); }, [&] { attempt(forth); }});
    ASSERT_EQ(imported, 50) << name;
    ASSERT_EQ(duplicates, 100) << name;
  }
}

// Whoever comes second finds what the other one has brought.
TEST_F(ConcurrencyTest, ALineAndItsTransactionThatComeAtOnceFindEachOther) {
  for (int round = 0; round < race_rounds(); ++round) {
    const auto name = "JRN-2026-" + std::to_string(1000 + round);
    const auto event = event_of(posted("100", "Deposit " + name));
    race({[&] { import("2026-03-10," + name + ",100,,,\n"); },
          [&] { EXPECT_FALSE(service_.deliver({event}).has_value()); }});
    ASSERT_EQ(line(name).status, LineStatus::reconciled) << name;
  }
}

TEST_F(ConcurrencyTest, APaymentAndItsPostingThatComeAtOnceSettleTheLine) {
  for (int round = 0; round < race_rounds(); ++round) {
    const auto number = "INV-2026-" + std::to_string(1000 + round);
    const auto invoice = send_invoice(number, std::to_string(1000 + round));
    import("2026-03-10," + number + "," + std::to_string(1000 + round) + ",,,\n");
    ASSERT_EQ(line(number).status, LineStatus::identified);
    const auto payment = paid(invoice, line(number).id);
    const auto invoice_says = later(payment), ledger_says = event_of(posted(payment));
    race({[&] { EXPECT_FALSE(service_.deliver({invoice_says}).has_value()); },
          [&] { EXPECT_FALSE(service_.deliver({ledger_says}).has_value()); }});
    ASSERT_EQ(line(number).status, LineStatus::reconciled) << number;
  }
}

// Two lanes with the same invoices in opposite order, of two organizations in opposite order.
TEST_F(ConcurrencyTest, LanesThatMeetTheSameInvoicesInAnyOrderNeverDeadlock) {
  const auto redone = testing::counted("bilko_transactions_redone_total");
  for (int round = 0; round < race_rounds(); ++round) {
    std::vector<events::CloudEvent> payments, postings;
    for (int i = 0; i < 6; ++i) {
      const auto number = "INV-2026-" + std::to_string(1000 + 6 * round + i);
      const auto payment = paid(send_invoice(number, std::to_string(1000 + i)));
      payments.push_back(later(payment));
      postings.push_back(event_of(posted(payment)));
      const auto foreign = contracts::default_account_id(other_, "3000");
      auto elsewhere = posted("77", "elsewhere");
      elsewhere.organization_id = other_;
      elsewhere.legs[0].account_id = elsewhere.legs[1].account_id = foreign;
      (i % 2 == 0 ? payments : postings).push_back(event_of(elsewhere));
    }
    std::ranges::reverse(postings);
    race({[&] { EXPECT_FALSE(service_.deliver(payments).has_value()); },
          [&] { EXPECT_FALSE(service_.deliver(postings).has_value()); }});
  }
  EXPECT_EQ(testing::counted("bilko_transactions_redone_total"), redone);
}

}  // namespace
}  // namespace bilko::banking
