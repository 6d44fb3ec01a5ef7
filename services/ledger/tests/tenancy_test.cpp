#include "ledger/tests/ledger_fixture.h"

namespace bilko::ledger {
namespace {

// Two organizations with one invoice each.
class TenancyTest : public LedgerTest {
 protected:
  void SetUp() override {
    deliver({event_of(own_), event_of(foreign_)});
    deliver({reconciled(foreign_.organization_id, BankTransactionId::generate(foreign_.sent_at),
                        foreign_.transaction_id, 1)});
  }

  contracts::InvoiceSent own_ = invoice_sent(new_organization(), "100");
  contracts::InvoiceSent foreign_ = invoice_sent(new_organization(), "200");
};

TEST_F(TenancyTest, TheApiShowsTheOwnOrganizationOnly) {
  const auto organization = own_.organization_id;
  EXPECT_EQ(get(organization, "/ledger/transactions/" + foreign_.transaction_id.str()).status, 404);
  EXPECT_EQ(transactions(organization).size(), 1U);
  EXPECT_TRUE(transactions(organization, "referenceId=" + foreign_.invoice_id.str()).empty());
  EXPECT_TRUE(transactions(organization, "accountId=" + foreign_.debit_account_id.str()).empty());
  EXPECT_EQ(trial_balance(organization).total_debit, Amount::parse("100"));
}

TEST_F(TenancyTest, SqlAsTheServiceShowsTheOwnOrganizationOnly) {
  for (const std::string table :
       {"account", "document_entry", "gl_transaction", "leg", "transaction_lock"}) {
    const auto visible = [&](const Context& context) {
      return ledger_.db().read(context, [&](pg::Tx& tx) {
        return tx.one("SELECT count(*) AS n FROM " + table).get<int>("n");
      });
    };
    EXPECT_GT(visible(testing::context_of(foreign_.organization_id)), 0) << table;
    EXPECT_EQ(visible(testing::system_context()), 0) << table;
    ledger_.db().read(testing::context_of(own_.organization_id), [&](pg::Tx& tx) {
      EXPECT_TRUE(
          tx.query("SELECT FROM " + table + " WHERE organization_id <> $1", own_.organization_id)
              .empty())
          << table;
    });
  }
}

TEST_F(TenancyTest, NoRowIsWrittenForAnotherOrganization) {
  EXPECT_THROW(ledger_.db().transact(testing::context_of(own_.organization_id),
                                     [&](pg::Tx& tx) {
                                       tx.execute(
                                           "INSERT INTO account (organization_id, id, code, name, "
                                           "type) VALUES ($1, 'x', 'x', 'x', 'ASSET')",
                                           foreign_.organization_id);
                                     }),
               std::runtime_error);
}

}  // namespace
}  // namespace bilko::ledger
