#include "bilko/contracts/ledger_events.h"
#include "ledger/tests/ledger_fixture.h"

namespace bilko::ledger {
namespace {

using contracts::TransactionLocked;

// A posted transaction and a statement line that may be reconciled with it.
class LocksTest : public LedgerTest {
 protected:
  void SetUp() override {
    organization_ = new_organization();
    transaction_ = post_sale();
  }

  TransactionId post_sale() {
    const auto sent = invoice_sent(organization_, "1000");
    deliver({event_of(sent)});
    return sent.transaction_id;
  }
  events::CloudEvent lock(std::int64_t sequence) {
    return reconciled(organization_, line_, transaction_, sequence);
  }
  events::CloudEvent unlock(std::int64_t sequence) {
    return unreconciled(organization_, line_, transaction_, sequence);
  }
  bool is_locked(const TransactionId& id) {
    const auto response = get(organization_, "/ledger/transactions/" + id.str());
    return json::decode<TransactionView>(std::string_view(response.body)).locked;
  }
  std::size_t announced() { return ledger_.published(TransactionLocked::kType).size(); }

  OrganizationId organization_;
  TransactionId transaction_;
  const BankTransactionId line_ = BankTransactionId::generate(SystemClock().now());
};

TEST_F(LocksTest, AReconciledTransactionIsLockedAndAnnounced) {
  const auto cause = lock(1);
  deliver({cause});
  EXPECT_TRUE(is_locked(transaction_));
  const auto events = ledger_.published(TransactionLocked::kType);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].subject, transaction_.str());
  EXPECT_EQ(events[0].causation_id, cause.id);
  EXPECT_EQ(json::decode<TransactionLocked>(std::string_view(events[0].data)).bank_transaction_id,
            line_);
}

TEST_F(LocksTest, TheSameLineTwiceChangesNothing) {
  const auto event = lock(1);
  deliver({event, event});
  deliver({event});
  EXPECT_TRUE(is_locked(transaction_));
  EXPECT_EQ(announced(), 1U);
}

TEST_F(LocksTest, AnUnmatchedLineUnlocks) {
  deliver({lock(1)});
  deliver({unlock(2)});
  EXPECT_FALSE(is_locked(transaction_));
  deliver({lock(3)});
  EXPECT_TRUE(is_locked(transaction_));
  EXPECT_EQ(announced(), 2U);
}

TEST_F(LocksTest, TheLastWordCountsInWhateverOrderItArrives) {
  deliver({unlock(2)});
  deliver({lock(1)});
  EXPECT_FALSE(is_locked(transaction_));
  EXPECT_EQ(announced(), 0U);
  deliver({lock(5), unlock(4), lock(3)});
  EXPECT_TRUE(is_locked(transaction_));
  deliver({unlock(6)});
  deliver({lock(5), lock(3)});
  EXPECT_FALSE(is_locked(transaction_));
}

TEST_F(LocksTest, AnotherLineMayTakeOverBeforeTheFirstLetsGo) {
  const auto other = BankTransactionId::generate(SystemClock().now());
  deliver({lock(1)});
  deliver({reconciled(organization_, other, transaction_, 1)});
  deliver({unlock(2)});
  EXPECT_TRUE(is_locked(transaction_));
}

TEST_F(LocksTest, WaitsForTheTransaction) {
  const auto missing = TransactionId::generate(SystemClock().now());
  EXPECT_EQ(refusal(reconciled(organization_, line_, missing, 1)), "transaction_missing");
  EXPECT_EQ(announced(), 0U);
}

TEST_F(LocksTest, ABatchLocksForManyLines) {
  std::vector<events::CloudEvent> batch;
  std::vector<TransactionId> locked;
  for (int i = 0; i < 20; ++i) {
    locked.push_back(post_sale());
    batch.push_back(reconciled(organization_, BankTransactionId::generate(SystemClock().now()),
                               locked.back(), 1));
  }
  deliver(batch);
  for (const auto& id : locked) EXPECT_TRUE(is_locked(id));
  EXPECT_EQ(announced(), locked.size());
}

}  // namespace
}  // namespace bilko::ledger
