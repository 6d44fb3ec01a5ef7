#include <fmt/format.h>

#include "banking/tests/banking_fixture.h"
#include "bilko/contracts/bank_events.h"
#include "bilko/testing/example_event.h"

namespace bilko::banking {
namespace {

class AccountsTest : public BankingTest {
 protected:
  BankAccountView create(const std::string& body) {
    const auto response = call("POST", "/banking/accounts", body);
    EXPECT_EQ(response.status, 201) << response.body;
    return decoded<BankAccountView>(response);
  }
  // The ledger says that there is an account with this code.
  AccountId gl_account(const std::string& code, bool is_active = true) {
    auto created = testing::example_of<contracts::AccountCreated>();
    created.account_id = AccountId::generate(SystemClock().now());
    created.organization_id = organization_;
    created.code = code;
    created.role = std::nullopt;
    created.active = is_active;
    learn({event_of(created)});
    return created.account_id;
  }
};

TEST_F(AccountsTest, EveryOrganizationBeginsWithOne) {
  const auto response = call("GET", "/banking/accounts/" + account_.str());
  ASSERT_EQ(response.status, 200) << response.body;
  const auto account = decoded<BankAccountView>(response);
  EXPECT_EQ(account.currency, Currency::parse("EUR"));
  EXPECT_EQ(account.gl_account_id, gl_account_);
  EXPECT_EQ(account.iban.value, Iban::parse("RS35260005601001611379"));
  EXPECT_EQ(account.profile, default_profile());
  const auto created = published<contracts::BankAccountCreated>();
  ASSERT_EQ(created.size(), 1u);  // though it was announced twice
  EXPECT_EQ(created[0].bank_account_id, account_);
  EXPECT_EQ(trail("BankAccount"), std::vector<std::string>{"INSERT"});
}

TEST_F(AccountsTest, ANewOneIsShownListedAndAnnounced) {
  const auto account =
      create(R"({"name": "Savings", "iban": "de89 3704 0044 0532 0130 00", "currency": "USD"})");
  EXPECT_EQ(account.iban.value->str(), "DE89370400440532013000");
  EXPECT_EQ(published<contracts::BankAccountCreated>().back().currency, Currency::parse("USD"));
  const auto page = decoded<http::Page<BankAccountView>>(list("/banking/accounts", "limit=1"));
  EXPECT_EQ(page.data.size(), 1u);
  EXPECT_TRUE(page.next_cursor.value);
}

TEST_F(AccountsTest, WhatBreaksARuleIsNamed) {
  const auto receivable = contracts::default_account_id(organization_, "1200").str();
  const auto liability = gl_account("2010").str();
  const auto closed = gl_account("1020", false).str();
  const auto with_gl = [](const std::string& id) {
    return fmt::format(R"({{"name": "n", "number": "1", "currency": "EUR", "glAccountId": "{}"}})",
                       id);
  };
  const std::pair<std::string, const char*> cases[] = {
      {R"({"name": "n", "currency": "EUR"})", "/iban account_number_missing"},
      {R"({"name": "n", "iban": "DE00", "currency": "EUR"})", "/iban iban_wrong"},
      {R"({"name": "n", "number": "1", "currency": "ABC"})", "/currency unknown_currency"},
      {with_gl(receivable), "/glAccountId gl_account_unsuitable"},
      {with_gl(liability), "/glAccountId gl_account_unsuitable"},
      {with_gl(closed), "/glAccountId gl_account_unsuitable"},
  };
  for (const auto& [body, violation] : cases) {
    const auto response = call("POST", "/banking/accounts", body);
    EXPECT_EQ(response.status, 422) << body;
    EXPECT_EQ(violation_of(response), violation) << body;
  }
  EXPECT_EQ(create(with_gl(gl_account("1010").str())).version, 1);
}

TEST_F(AccountsTest, ItsProfileIsKeptAndUsed) {
  const auto path = "/banking/accounts/" + account_.str();
  const auto change = R"({"name": "Giro", "profile": {"encoding": "windows-1250",
    "delimiter": ";", "decimalSeparator": ",", "dateFormat": "DD.MM.YYYY.", "skipRows": 0,
    "columns": {"date": "Datum", "description": "Opis", "debit": "Duguje",
                "credit": "Potra\u017euje"}}})";
  EXPECT_EQ(call("PATCH", path, change).status, 428);
  EXPECT_EQ(call("PATCH", path, change, {{"if-match", "\"7\""}}).status, 412);
  const auto response = call("PATCH", path, change, {{"if-match", "\"1\""}});
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(decoded<BankAccountView>(response).version, 2);
  EXPECT_EQ(published<contracts::BankAccountUpdated>().size(), 1u);
  EXPECT_EQ(trail("BankAccount"), (std::vector<std::string>{"INSERT", "UPDATE"}));

  const auto imported = upload(
      "Datum;Opis;Duguje;Potra\x9Euje\n"
      "01.03.2026.;\x8Aifra;1.250,00;\n");
  ASSERT_EQ(imported.status, 200) << imported.body;
  EXPECT_EQ(line("\xC5\xA0ifra").amount, Amount::parse("-1250"));
}

}  // namespace
}  // namespace bilko::banking
