#include "ledger/tests/ledger_fixture.h"

#include <fmt/format.h>

#include "bilko/contracts/user_events.h"
#include "ledger/config.h"
#include "ledger/events/subscriptions.h"
#include "ledger/http/routes.h"
#include "ledger/http/views.h"

namespace bilko::ledger {
namespace {

const Currency kEuro = Currency::parse("EUR");

contracts::Side other(Side side) { return side == Side::debit ? Side::credit : Side::debit; }

// Fills in what posts `amount` from one account to the other.
template <class Event>
void set_payment(Event& event, const contracts::InvoiceSent& sent, Amount amount) {
  const auto& organization = sent.organization_id;
  event.invoice_id = sent.invoice_id;
  event.organization_id = organization;
  event.invoice_number = sent.invoice_number;
  event.payment_id = PaymentId::generate(sent.sent_at);
  event.currency = sent.currency;
  event.payment_reference = "97 2026-001";
  event.bank_account_id = contracts::default_bank_account_id(organization);
  event.transaction_id = TransactionId::generate(sent.sent_at);
  event.debit_account_id = contracts::default_account_id(organization, AccountRole::bank);
  event.credit_account_id = sent.debit_account_id;
  event.exchange_rate = sent.exchange_rate;
  event.base_amount = amount;
  event.legs = {{event.debit_account_id, Side::debit, amount, amount},
                {event.credit_account_id, Side::credit, amount, amount}};
}

}  // namespace

testing::ServiceInProcess LedgerTest::start() {
  return {{"ledger", ledger_migrations}, subscribe, [](service::Api& api) {
            add_routes(api, Config());
          }};
}

OrganizationId LedgerTest::new_organization() {
  const Instant now = SystemClock().now();
  contracts::OrganizationCreated created;
  created.organization_id = OrganizationId::generate(now);
  created.name = "Bilko d.o.o.";
  created.base_currency = kEuro;
  created.country = "RS";
  created.created_at = now;
  deliver({event_of(created)});
  return created.organization_id;
}

void LedgerTest::deliver(const std::vector<events::CloudEvent>& batch) {
  const auto failed = ledger_.deliver(batch);
  EXPECT_FALSE(failed.has_value()) << failed->reason;
}

std::string LedgerTest::refusal(const events::CloudEvent& event) {
  const auto failed = ledger_.deliver({event});
  if (!failed) return "accepted";
  if (failed->code == "logic_error") return "bug: " + failed->reason;
  return failed->reason.substr(0, failed->reason.find(':'));
}

http::Response LedgerTest::get(const OrganizationId& organization, const std::string& path,
                               const std::string& query) {
  return ledger_.call(
      {.caller = http::Principal{organization, std::nullopt, http::Role::viewer, kEuro},
       .path = path,
       .query = query});
}

http::Response LedgerTest::patch(const OrganizationId& organization, const std::string& path,
                                 const std::string& body, const std::string& if_match) {
  return ledger_.call(
      {.caller = http::Principal{organization, std::nullopt, http::Role::owner, kEuro},
       .method = "PATCH",
       .path = path,
       .body = body,
       .headers = {{"if-match", if_match}}});
}

http::Response LedgerTest::post(const OrganizationId& organization, const std::string& path,
                                const std::string& body) {
  return ledger_.call(
      {.caller = http::Principal{organization, UserId::generate(SystemClock().now()),
                                 http::Role::owner, kEuro},
       .method = "POST",
       .path = path,
       .body = body});
}

std::vector<std::string> LedgerTest::balances(const OrganizationId& organization,
                                              const std::string& as_of) {
  std::vector<std::string> lines;
  for (const auto& account : trial_balance(organization, as_of).accounts)
    if (!account.debit.is_zero() || !account.credit.is_zero())
      lines.push_back(
          fmt::format("{} {} {}", account.code, account.debit.str(), account.credit.str()));
  return lines;
}

TrialBalanceView LedgerTest::trial_balance(const OrganizationId& organization,
                                           const std::string& as_of) {
  const auto response = get(organization, "/ledger/trial-balance", "asOf=" + as_of);
  EXPECT_EQ(response.status, 200) << response.body;
  return json::decode<TrialBalanceView>(std::string_view(response.body));
}

std::vector<TransactionView> LedgerTest::transactions(const OrganizationId& organization,
                                                      const std::string& query) {
  const auto response = get(organization, "/ledger/transactions", query);
  EXPECT_EQ(response.status, 200) << response.body;
  return json::decode<http::Page<TransactionView>>(std::string_view(response.body)).data;
}

contracts::InvoiceSent invoice_sent(const OrganizationId& organization, const std::string& net,
                                    const std::string& vat) {
  contracts::InvoiceSent event;
  event.sent_at = SystemClock().now();
  event.invoice_id = InvoiceId::generate(event.sent_at);
  event.organization_id = organization;
  event.invoice_number = "INV-2026-001";
  event.contact_id = ContactId::generate(event.sent_at);
  event.net_amount = Amount::parse(net);
  event.vat_amount = Amount::parse(vat);
  event.total_amount = event.net_amount + event.vat_amount;
  event.base_amount = event.total_amount;
  event.currency = kEuro;
  event.exchange_rate = Rate::parse("1");
  event.issue_date = Date::parse("2026-02-23");
  event.due_date = Date::parse("2026-03-25");
  event.tracking_token = "q7Vn2kYxT0mZrP4sBdWc9A";
  event.transaction_id = TransactionId::generate(event.sent_at);
  event.debit_account_id =
      contracts::default_account_id(organization, AccountRole::accounts_receivable);
  event.credit_account_id = contracts::default_account_id(organization, AccountRole::revenue);
  event.legs = {{event.debit_account_id, Side::debit, event.total_amount, event.base_amount},
                {event.credit_account_id, Side::credit, event.net_amount, event.net_amount}};
  if (!event.vat_amount.is_zero())
    event.legs.push_back({contracts::default_account_id(organization, AccountRole::vat_out),
                          Side::credit, event.vat_amount, event.vat_amount});
  return event;
}

contracts::PaymentReceived payment_received(const contracts::InvoiceSent& sent,
                                            const std::string& amount, const std::string& at) {
  contracts::PaymentReceived event;
  event.amount = Amount::parse(amount);
  event.outstanding_amount = sent.total_amount - event.amount;
  event.received_at = Instant::parse(at);
  set_payment(event, sent, event.amount);
  return event;
}

contracts::InvoicePaid invoice_paid(const contracts::InvoiceSent& sent, const std::string& amount,
                                    const std::string& at) {
  contracts::InvoicePaid event;
  event.paid_amount = Amount::parse(amount);
  event.total_paid_amount = sent.total_amount;
  event.paid_at = Instant::parse(at);
  set_payment(event, sent, event.paid_amount);
  return event;
}

contracts::InvoiceCancelled invoice_cancelled(const contracts::InvoiceSent& sent,
                                              const std::string& at) {
  contracts::InvoiceCancelled event;
  event.invoice_id = sent.invoice_id;
  event.organization_id = sent.organization_id;
  event.invoice_number = sent.invoice_number;
  event.previous_status = contracts::InvoiceStatus::sent;
  event.reversal_transaction_id.value = TransactionId::generate(sent.sent_at);
  event.reverses_transaction_id = sent.transaction_id;
  event.legs = sent.legs;
  for (Leg& leg : *event.legs) leg.side = other(leg.side);
  event.cancelled_at = Instant::parse(at);
  return event;
}

contracts::ExpenseApproved expense_approved(const OrganizationId& organization,
                                            const std::string& net, const std::string& vat) {
  contracts::ExpenseApproved event;
  event.approved_at = SystemClock().now();
  event.expense_id = ExpenseId::generate(event.approved_at);
  event.organization_id = organization;
  event.expense_number = "EXP-2026-001";
  event.amount = event.base_amount = Amount::parse(net) + Amount::parse(vat);
  event.currency = kEuro;
  event.exchange_rate = Rate::parse("1");
  event.date = Date::parse("2026-02-23");
  event.transaction_id = TransactionId::generate(event.approved_at);
  event.debit_account_id = contracts::default_account_id(organization, "5100");
  event.credit_account_id =
      contracts::default_account_id(organization, AccountRole::accounts_payable);
  event.legs = {{event.debit_account_id, Side::debit, Amount::parse(net), Amount::parse(net)},
                {event.credit_account_id, Side::credit, event.amount, event.amount}};
  if (const Amount tax = Amount::parse(vat); !tax.is_zero())
    event.legs.push_back(
        {contracts::default_account_id(organization, AccountRole::vat_in), Side::debit, tax, tax});
  return event;
}

contracts::ExpensePaid expense_paid(const contracts::ExpenseApproved& approved,
                                    const std::string& at) {
  contracts::ExpensePaid event;
  event.expense_id = approved.expense_id;
  event.organization_id = approved.organization_id;
  event.expense_number = approved.expense_number;
  event.amount = event.base_amount = approved.amount;
  event.currency = approved.currency;
  event.exchange_rate = approved.exchange_rate;
  event.bank_account_id = contracts::default_bank_account_id(approved.organization_id);
  event.transaction_id = TransactionId::generate(approved.approved_at);
  event.debit_account_id = approved.credit_account_id;
  event.credit_account_id =
      contracts::default_account_id(approved.organization_id, AccountRole::bank);
  event.legs = {{event.debit_account_id, Side::debit, event.amount, event.amount},
                {event.credit_account_id, Side::credit, event.amount, event.amount}};
  event.paid_at = Instant::parse(at);
  return event;
}

events::CloudEvent reconciled(const OrganizationId& organization, const BankTransactionId& line,
                              const TransactionId& transaction, std::int64_t sequence) {
  auto event =
      event_of(contracts::BankTransactionReconciled{.bank_transaction_id = line,
                                                    .organization_id = organization,
                                                    .gl_transaction_id = transaction,
                                                    .match_score = 100,
                                                    .match_type = contracts::MatchType::automatic,
                                                    .reconciled_by = {},
                                                    .reconciled_at = SystemClock().now()});
  event.sequence = sequence;
  return event;
}

events::CloudEvent unreconciled(const OrganizationId& organization, const BankTransactionId& line,
                                const TransactionId& transaction, std::int64_t sequence) {
  auto event =
      event_of(contracts::BankTransactionUnreconciled{.bank_transaction_id = line,
                                                      .organization_id = organization,
                                                      .gl_transaction_id = transaction,
                                                      .reason = "wrong line",
                                                      .unreconciled_by = {},
                                                      .unreconciled_at = SystemClock().now()});
  event.sequence = sequence;
  return event;
}

}  // namespace bilko::ledger
