#include "ledger/domain/journal_entry.h"

#include <gtest/gtest.h>

namespace bilko::ledger {
namespace {

const Instant kNow = Instant::parse("2026-02-23T10:30:01.123Z");
const OrganizationId kOrganization = OrganizationId::generate(kNow);
const Currency kEuro = Currency::parse("EUR");

AccountId account(std::string_view code) {
  return contracts::default_account_id(kOrganization, code);
}

std::map<AccountId, Account> chart() {
  std::map<AccountId, Account> accounts;
  for (const Account& each : default_chart(kOrganization)) accounts.emplace(each.id, each);
  return accounts;
}

JournalEntry entry_of(std::vector<JournalLeg> legs) {
  return {Date::parse("2026-01-01"), "Opening balance", std::move(legs)};
}

JournalLeg debit(std::string_view code, const char* amount) {
  return {account(code), Side::debit, Amount::parse(amount)};
}
JournalLeg credit(std::string_view code, const char* amount) {
  return {account(code), Side::credit, Amount::parse(amount)};
}

// The first broken rule: "pointer code".
std::string broken(const JournalEntry& entry, const std::map<AccountId, Account>& accounts) {
  try {
    require_valid(entry, kEuro, accounts);
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "journal_entry_invalid");
    return error.fields().front().pointer + " " + error.fields().front().code;
  }
}

TEST(JournalEntryTest, BecomesATransactionInBaseCurrency) {
  const auto entry = entry_of({credit("3000", "150"), debit("1000", "100"), debit("1300", "50")});
  EXPECT_EQ(broken(entry, chart()), "");
  const auto id = TransactionId::generate(kNow);
  const auto transaction = transaction_of(entry, id, kOrganization, kEuro);
  EXPECT_EQ(transaction.id, id);
  EXPECT_EQ(transaction.reference_id, id.str());
  EXPECT_EQ(transaction.reference_type, ReferenceType::manual);
  EXPECT_EQ(transaction.debit_account_id, account("1000"));
  EXPECT_EQ(transaction.credit_account_id, account("3000"));
  EXPECT_EQ(transaction.amount, Amount::parse("150"));
  EXPECT_EQ(transaction.base_amount, transaction.amount);
  EXPECT_NO_THROW(require_balanced(transaction));
}

TEST(JournalEntryTest, EveryRuleIsNamed) {
  const struct {
    std::vector<JournalLeg> legs;
    const char* violation;
  } rows[] = {
      {{debit("1000", "1"), credit("3000", "1")}, ""},
      {{}, "/legs leg_count"},
      {std::vector<JournalLeg>(101, debit("1000", "1")), "/legs leg_count"},
      {{debit("1000", "1"), debit("3000", "1")}, "/legs unbalanced"},
      {{debit("1000", "-1"), credit("3000", "-1")}, "/legs/0/amount not_positive"},
      {{debit("1000", "0.0001"), credit("3000", "0.0001")}, "/legs/0/amount not_in_minor_units"},
      {{debit("1200", "1"), credit("3000", "1")}, "/legs/0/accountId control_account"},
      {{debit("1000", "1"), credit("2000", "1")}, "/legs/1/accountId control_account"},
      {{debit("1001", "1"), credit("3000", "1")}, "/legs/0/accountId account_unknown"},
  };
  for (const auto& row : rows) EXPECT_EQ(broken(entry_of(row.legs), chart()), row.violation);
}

TEST(JournalEntryTest, AnAccountOutOfUseTakesNothing) {
  auto accounts = chart();
  accounts.at(account("3000")).is_active = false;
  EXPECT_EQ(broken(entry_of({debit("1000", "1"), credit("3000", "1")}), accounts),
            "/legs/1/accountId account_inactive");
}

}  // namespace
}  // namespace bilko::ledger
