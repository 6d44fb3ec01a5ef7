// What the database itself refuses, whoever asks.
#include <fmt/format.h>

#include "bilko/testing/inspection.h"
#include "ledger/tests/ledger_fixture.h"

namespace bilko::ledger {
namespace {

// One posted transaction of 1,000.00 EUR, Dr 1200 / Cr 4000.
class ImmutabilityTest : public LedgerTest {
 protected:
  void SetUp() override {
    organization_ = new_organization();
    sent_ = invoice_sent(organization_, "1000");
    deliver({event_of(sent_)});
  }

  std::string attempt(const std::string& url, const std::string& sql) const {
    return testing::attempt(url, organization_, sql);
  }

  // Inserts a transaction of two legs, and those of these that have a number, in one statement.
  // `legs`: number, account code, side, amount, base amount, currency, date.
  std::string post(const std::string& id, const std::string& legs) {
    return fmt::format(
        "WITH t AS (INSERT INTO gl_transaction (organization_id, id, date, debit_account_id, "
        "credit_account_id, amount, currency, base_amount, exchange_rate, description, "
        "reference_type, reference_id, leg_count) VALUES ('{0}', '{1}', '2026-02-23', '{2}', "
        "'{3}', 100, 'EUR', 100, 1, 'x', 'MANUAL', 'x', 2)) {4}",
        organization_.str(), id, account("1200"), account("4000"), insert_legs(id, legs));
  }
  std::string insert_legs(const std::string& id, const std::string& legs) {
    return fmt::format(
        "INSERT INTO leg (organization_id, transaction_id, number, account_id, side, amount, "
        "base_amount, currency, date) SELECT '{0}', '{1}', number, a.id, side, amount, base, "
        "currency, date::date FROM (VALUES {2}) AS l(number, code, side, amount, base, currency, "
        "date) LEFT JOIN account a ON a.organization_id = '{0}' AND a.code = l.code "
        "WHERE number > 0",
        organization_.str(), id, legs);
  }
  std::string account(const char* code) {
    return contracts::default_account_id(organization_, code).str();
  }

  std::string service() const { return ledger_.database().service_url(); }
  std::string owner() const { return ledger_.database().owner_url(); }

  OrganizationId organization_;
  contracts::InvoiceSent sent_;
};

TEST_F(ImmutabilityTest, NobodyChangesOrRemovesWhatIsPosted) {
  for (const char* sql :
       {"UPDATE gl_transaction SET description = 'x'", "UPDATE gl_transaction SET amount = 1",
        "UPDATE leg SET amount = 1", "UPDATE leg SET side = 'CREDIT' WHERE false",
        "DELETE FROM gl_transaction", "DELETE FROM leg", "TRUNCATE gl_transaction", "TRUNCATE leg",
        "TRUNCATE leg, gl_transaction, account CASCADE"}) {
    EXPECT_EQ(attempt(service(), sql), "denied") << sql;
    EXPECT_EQ(attempt(owner(), sql), "immutable") << sql;
  }
  EXPECT_EQ(balances(organization_),
            (std::vector<std::string>{"1200 1000.0000 0.0000", "4000 0.0000 1000.0000"}));
}

TEST_F(ImmutabilityTest, ASoundTransactionMayBeInsertedByHand) {
  const char* legs =
      "(1, '1200', 'DEBIT', 100, 100, 'EUR', '2026-02-23'),"
      "(2, '4000', 'CREDIT', 100, 100, 'EUR', '2026-02-23')";
  EXPECT_EQ(attempt(service(), post("txn_1", legs)), "accepted");
  EXPECT_EQ(attempt(owner(), post("txn_2", legs)), "accepted");
}

TEST_F(ImmutabilityTest, NobodyInsertsWhatIsUnbalanced) {
  struct Row {
    const char* what;
    const char* legs;
    const char* outcome;
  };
  const std::vector<Row> rows = {
      {"no leg", "(0, '1200', 'DEBIT', 100, 100, 'EUR', '2026-02-23')", "unbalanced"},
      {"one leg", "(1, '1200', 'DEBIT', 100, 100, 'EUR', '2026-02-23')", "unbalanced"},
      {"unequal sums",
       "(1, '1200', 'DEBIT', 100, 100, 'EUR', '2026-02-23'),"
       "(2, '4000', 'CREDIT', 99.9999, 100, 'EUR', '2026-02-23')",
       "unbalanced"},
      {"unequal sums in base",
       "(1, '1200', 'DEBIT', 100, 100, 'EUR', '2026-02-23'),"
       "(2, '4000', 'CREDIT', 100, 99.9999, 'EUR', '2026-02-23')",
       "unbalanced"},
      {"two debits",
       "(1, '1200', 'DEBIT', 100, 100, 'EUR', '2026-02-23'),"
       "(2, '4000', 'DEBIT', 100, 100, 'EUR', '2026-02-23')",
       "unbalanced"},
      {"a leg of another currency",
       "(1, '1200', 'DEBIT', 100, 100, 'EUR', '2026-02-23'),"
       "(2, '4000', 'CREDIT', 100, 100, 'RSD', '2026-02-23')",
       "unbalanced"},
      {"a leg of another date",
       "(1, '1200', 'DEBIT', 100, 100, 'EUR', '2026-02-23'),"
       "(2, '4000', 'CREDIT', 100, 100, 'EUR', '2026-02-24')",
       "unbalanced"},
      {"a leg too many",
       "(1, '1200', 'DEBIT', 100, 100, 'EUR', '2026-02-23'),"
       "(2, '4000', 'CREDIT', 50, 50, 'EUR', '2026-02-23'),"
       "(3, '4000', 'CREDIT', 50, 50, 'EUR', '2026-02-23')",
       "unbalanced"},
      {"a hole in the numbers",
       "(1, '1200', 'DEBIT', 100, 100, 'EUR', '2026-02-23'),"
       "(3, '4000', 'CREDIT', 100, 100, 'EUR', '2026-02-23')",
       "unbalanced"},
      {"amounts below zero",
       "(1, '1200', 'DEBIT', -100, 100, 'EUR', '2026-02-23'),"
       "(2, '4000', 'CREDIT', -100, 100, 'EUR', '2026-02-23')",
       "constraint_violated"},
      {"an unknown side",
       "(1, '1200', 'LEFT', 100, 100, 'EUR', '2026-02-23'),"
       "(2, '4000', 'RIGHT', 100, 100, 'EUR', '2026-02-23')",
       "constraint_violated"},
      {"an unknown account",
       "(1, '1200', 'DEBIT', 100, 100, 'EUR', '2026-02-23'),"
       "(2, '9999', 'CREDIT', 100, 100, 'EUR', '2026-02-23')",
       "constraint_violated"}};
  for (const Row& row : rows)
    for (const std::string& role : {service(), owner()})
      EXPECT_EQ(attempt(role, post("txn_attack", row.legs)), row.outcome) << row.what;
  EXPECT_EQ(transactions(organization_).size(), 1U);
}

TEST_F(ImmutabilityTest, NobodyAddsLegsToWhatIsPosted) {
  const auto id = sent_.transaction_id.str();
  struct Row {
    const char* legs;
    const char* outcome;
  };
  const std::vector<Row> rows = {{"(3, '1200', 'DEBIT', 1, 1, 'EUR', '2026-02-23'),"
                                  "(4, '4000', 'CREDIT', 1, 1, 'EUR', '2026-02-23')",
                                  "unbalanced"},
                                 {"(1, '1200', 'DEBIT', 1, 1, 'EUR', '2026-02-23'),"
                                  "(2, '4000', 'CREDIT', 1, 1, 'EUR', '2026-02-23')",
                                  "constraint_violated"}};
  for (const Row& row : rows)
    for (const std::string& role : {service(), owner()})
      EXPECT_EQ(attempt(role, insert_legs(id, row.legs)), row.outcome) << row.legs;
}

TEST_F(ImmutabilityTest, LegsWithoutATransactionAreRefused) {
  for (const std::string& role : {service(), owner()})
    EXPECT_EQ(attempt(role, insert_legs("txn_none",
                                        "(1, '1200', 'DEBIT', 1, 1, 'EUR', '2026-02-23'),"
                                        "(2, '4000', 'CREDIT', 1, 1, 'EUR', '2026-02-23')")),
              "unbalanced");
}

}  // namespace
}  // namespace bilko::ledger
