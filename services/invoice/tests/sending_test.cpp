#include "bilko/contracts/ledger_events.h"
#include "invoice/tests/invoice_fixture.h"

namespace bilko::invoice {
namespace {

using contracts::AccountRole;
using contracts::InvoiceSent;

class SendingTest : public InvoiceTest {
 protected:
  AccountId default_account(AccountRole role) const {
    return contracts::default_account_id(organization_, role);
  }

  // An event of the ledger about an account that plays AR from `at` on, or no longer.
  template <class Payload>
  events::CloudEvent account_event(const AccountId& id, std::int64_t sequence, const char* at,
                                   std::optional<AccountRole> role) {
    Payload payload;
    payload.account_id = id;
    payload.organization_id = organization_;
    payload.code = "1210";
    payload.name = "Receivables";
    payload.type = contracts::AccountType::asset;
    if (role) payload.role = *role;
    payload.at = Instant::parse(at);
    auto event = testing::event_of(payload);
    event.sequence = sequence;
    return event;
  }

  void deliver(const std::vector<events::CloudEvent>& batch) {
    const auto failed = service_.deliver(batch);
    ASSERT_FALSE(failed.has_value()) << failed->reason;
  }

  AccountId receivable_of_next_sale() {
    create_and_send();
    const auto events = service_.published(InvoiceSent::kType);
    return json::decode<InvoiceSent>(std::string_view(events.back().data)).debit_account_id;
  }
};

TEST_F(SendingTest, SendingTellsTheLedgerWhatToPost) {
  const auto invoice = create_and_send(
      {{"currency", R"("USD")"},
       {"exchangeRate", R"("0.4007")"},
       {"lines",
        R"([{"description": "Work", "quantity": "1", "unitPrice": "20", "vatRate": "15"}])"}});
  EXPECT_EQ(invoice.status, InvoiceStatus::sent);
  EXPECT_EQ(invoice.version, 2);
  EXPECT_EQ(invoice.tracking_token.value->size(), 32u);
  EXPECT_TRUE(invoice.sent_at.value.has_value());

  const auto event = published_once<InvoiceSent>();
  EXPECT_EQ(event.invoice_id, invoice.id);
  EXPECT_EQ(event.contact_email.value, "ada@example.org");
  EXPECT_EQ(event.net_amount, Amount::parse("20"));
  EXPECT_EQ(event.vat_amount, Amount::parse("3"));
  EXPECT_EQ(event.total_amount, Amount::parse("23"));
  EXPECT_EQ(event.base_amount, Amount::parse("9.22"));
  EXPECT_EQ(event.exchange_rate, Rate::parse("0.4007"));
  EXPECT_EQ(event.tracking_token, invoice.tracking_token.value);
  EXPECT_EQ(event.transaction_id, invoice.transaction_id.value);
  EXPECT_EQ(event.debit_account_id, default_account(AccountRole::accounts_receivable));
  EXPECT_EQ(event.credit_account_id, default_account(AccountRole::revenue));
  const auto leg = [&](AccountRole role, Side side, const char* amount, const char* base) {
    return Leg{default_account(role), side, Amount::parse(amount), Amount::parse(base)};
  };
  EXPECT_EQ(event.legs, (Legs{leg(AccountRole::accounts_receivable, Side::debit, "23", "9.22"),
                              leg(AccountRole::revenue, Side::credit, "20", "8.02"),
                              leg(AccountRole::vat_out, Side::credit, "3", "1.20")}));
}

TEST_F(SendingTest, WhatIsShownIsWhatSendingAnswered) {
  const auto response = call("POST", path_of(create().id, "/send"));
  EXPECT_EQ(call("GET", path_of(decoded<InvoiceView>(response).id)).body, response.body);
}

TEST_F(SendingTest, TheLedgersChoiceOfAccountsIsFollowedInWhateverOrderItArrives) {
  const auto id = AccountId::generate(SystemClock().now());
  const auto created = account_event<contracts::AccountCreated>(id, 1, "2026-01-01T00:00:00Z",
                                                                AccountRole::accounts_receivable);
  const auto updated =
      account_event<contracts::AccountUpdated>(id, 2, "2026-01-02T00:00:00Z", std::nullopt);

  deliver({created});
  EXPECT_EQ(receivable_of_next_sale(), id);
  deliver({updated});
  EXPECT_EQ(receivable_of_next_sale(), default_account(AccountRole::accounts_receivable));
  deliver({created});  // again, and late
  EXPECT_EQ(receivable_of_next_sale(), default_account(AccountRole::accounts_receivable));
}

TEST_F(SendingTest, TheAccountThatGotTheRoleLastPlaysIt) {
  const Instant now = SystemClock().now();
  const auto older = AccountId::generate(now);
  const auto newer = AccountId::generate(now);
  const auto announced = [&](const AccountId& id, const char* at) {
    return account_event<contracts::AccountCreated>(id, 1, at, AccountRole::accounts_receivable);
  };
  deliver({announced(newer, "2026-02-01T00:00:00Z"), announced(older, "2026-01-01T00:00:00Z")});
  EXPECT_EQ(receivable_of_next_sale(), newer);
}

}  // namespace
}  // namespace bilko::invoice
