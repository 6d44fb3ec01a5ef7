#include "invoice/domain/invoice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace bilko::invoice {
namespace {

const Instant kNow = Instant::parse("2026-03-01T12:00:00Z");
const Currency kEur = Currency::parse("EUR");
const OrganizationId kOrganization = OrganizationId::parse("org_01HX7M2K5N3P4Q5R6S7T8V9W00");

AccountId account(const char* code) { return AccountId::derived(kOrganization, code); }
const Accounts kAccounts = {account("1000"), account("1200"), account("4000"), account("2300")};

// 1250.00 net, 250.00 VAT.
Terms terms_in(const char* currency, const char* rate) {
  Terms terms;
  terms.contact_id = ContactId::generate(kNow);
  terms.currency = Currency::parse(currency);
  terms.exchange_rate = Rate::parse(rate);
  terms.issue_date = Date::parse("2026-02-23");
  terms.due_date = Date::parse("2026-03-25");
  terms.lines = {{"Work", Quantity::parse("2"), Amount::parse("625"), Percent::parse("20"), {}}};
  return terms;
}

void send(Invoice& invoice) {
  invoice.send(
      {TransactionId::generate(kNow), sale_legs(invoice.totals, invoice.exchange(), kAccounts)},
      "token", {"/pdf", "digest"}, kNow);
}

Payment payment_of(const Invoice& invoice, Money amount) {
  return {.id = PaymentId::generate(kNow),
          .invoice_id = invoice.id,
          .amount = amount,
          .base_amount = {},
          .bank_account_id = BankAccountId::generate(kNow),
          .reference = "REF-1",
          .transaction_id = TransactionId::generate(kNow),
          .received_at = kNow};
}

Money pay(Invoice& invoice, const char* amount) {
  return invoice.take(payment_of(invoice, {Amount::parse(amount), invoice.terms.currency}))
      .base_amount;
}

Invoice invoice_in(InvoiceStatus status, const char* currency = "EUR", const char* rate = "1") {
  Invoice invoice = Invoice::draft(InvoiceId::generate(kNow), terms_in(currency, rate), kEur);
  if (status == InvoiceStatus::draft) return invoice;
  send(invoice);
  if (status == InvoiceStatus::paid) pay(invoice, "1500");
  else if (status == InvoiceStatus::cancelled)
    invoice.cancel(TransactionId::generate(kNow), {}, kNow);
  else invoice.status = status;
  return invoice;
}

std::string code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.fields().empty() ? error.code() : error.fields().front().code;
  }
  return "accepted";
}

TEST(Invoice, RefusesWhatItsStatusDoesNotAllow) {
  const std::array statuses = {InvoiceStatus::draft,  InvoiceStatus::sent,
                               InvoiceStatus::viewed, InvoiceStatus::overdue,
                               InvoiceStatus::paid,   InvoiceStatus::cancelled};
  const std::vector<std::pair<Action, std::function<void(Invoice&)>>> commands = {
      {Action::update, [](Invoice& i) { i.revise(i.terms); }},
      {Action::send, send},
      {Action::record_payment, [](Invoice& i) { pay(i, "1"); }},
      {Action::mark_paid, [](Invoice& i) { pay(i, i.outstanding().amount().str().c_str()); }},
      {Action::cancel, [](Invoice& i) { i.cancel(TransactionId::generate(kNow), {}, kNow); }},
  };
  for (const InvoiceStatus status : statuses) {
    for (const auto& [action, command] : commands) {
      Invoice invoice = invoice_in(status);
      const auto next = next_status(status, action);
      EXPECT_EQ(code_of([&] { command(invoice); }),
                next ? "accepted" : "invoice_transition_refused")
          << enum_name(status) << " " << enum_name(action);
      EXPECT_EQ(invoice.status, next.value_or(status));
    }
  }
}

TEST(Invoice, NamesStatusAndAllowedActionsWhenItRefuses) {
  try {
    invoice_in(InvoiceStatus::overdue).require(Action::send);
    FAIL() << "an overdue invoice was sent already";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::conflict);
    EXPECT_EQ(std::get<std::string>(error.members().at("currentStatus")), "overdue");
    EXPECT_EQ(std::get<std::vector<std::string>>(error.members().at("allowedActions")),
              (std::vector<std::string>{"payments", "mark-paid", "cancel"}));
  }
}

TEST(Invoice, SaysWhyAStatementLineDoesNotFit) {
  const Money whole(Amount::parse("1500"), kEur);
  EXPECT_EQ(invoice_in(InvoiceStatus::sent).why_declined(whole), std::nullopt);
  EXPECT_EQ(invoice_in(InvoiceStatus::overdue).why_declined(whole), std::nullopt);
  for (const auto status : {InvoiceStatus::draft, InvoiceStatus::paid, InvoiceStatus::cancelled})
    EXPECT_EQ(invoice_in(status).why_declined(whole), "invoice_not_open");
  Invoice invoice = invoice_in(InvoiceStatus::viewed);
  pay(invoice, "1000");
  const struct {
    const char* amount;
    const char* currency;
    std::optional<std::string_view> reason;
  } rows[] = {{"500", "EUR", std::nullopt},
              {"500.01", "EUR", "amount_too_large"},
              {"500", "RSD", "currency_mismatch"},
              {"0.001", "EUR", "amount_invalid"},
              {"-1", "EUR", "amount_invalid"}};
  for (const auto& row : rows)
    EXPECT_EQ(invoice.why_declined({Amount::parse(row.amount), Currency::parse(row.currency)}),
              row.reason)
        << row.amount << row.currency;
}

TEST(Invoice, KeepsTheReferenceOfAStatementLine) {
  Invoice invoice = invoice_in(InvoiceStatus::sent);
  invoice.number = "INV-2026-007";
  const std::string long_text(200, 'x');
  std::string cyrillic;
  for (int i = 0; i < 150; ++i) cyrillic += "\u0436";
  EXPECT_EQ(payment_reference_of("97 2026-007", invoice), "97 2026-007");
  EXPECT_EQ(payment_reference_of("", invoice), "INV-2026-007");
  EXPECT_EQ(payment_reference_of(" \t ", invoice), "INV-2026-007");
  EXPECT_EQ(payment_reference_of(long_text, invoice), long_text.substr(0, 140));
  EXPECT_EQ(payment_reference_of(cyrillic, invoice), cyrillic.substr(0, 280));
}

TEST(Invoice, WithPaymentsIsNotCancelled) {
  Invoice invoice = invoice_in(InvoiceStatus::sent);
  pay(invoice, "0.01");
  EXPECT_EQ(code_of([&] { invoice.cancel(TransactionId::generate(kNow), {}, kNow); }),
            "invoice_has_payments");
  EXPECT_EQ(invoice.allowed_actions(),
            (std::vector<Action>{Action::record_payment, Action::mark_paid}));
}

TEST(Invoice, CancelledFromDraftReversesNothing) {
  Invoice invoice = invoice_in(InvoiceStatus::draft);
  EXPECT_FALSE(invoice.cancel(TransactionId::generate(kNow), "typo", kNow).has_value());
  EXPECT_EQ(invoice.status, InvoiceStatus::cancelled);
  EXPECT_FALSE(invoice.reversal_transaction_id.has_value());
}

TEST(Invoice, CancelledAfterSendingReversesExactlyWhatWasPosted) {
  Invoice invoice = invoice_in(InvoiceStatus::viewed, "USD", "0.9173");
  const auto id = TransactionId::generate(kNow);
  const auto reversal = invoice.cancel(id, std::nullopt, kNow);
  ASSERT_TRUE(reversal.has_value());
  EXPECT_EQ(reversal->transaction_id, id);
  EXPECT_EQ(invoice.reversal_transaction_id, id);
  EXPECT_EQ(mirrored(reversal->legs), invoice.posting->legs);
}

TEST(Invoice, TakesPaymentsUntilItIsSettled) {
  Invoice invoice = invoice_in(InvoiceStatus::viewed);
  EXPECT_EQ(invoice.payment_state(), PaymentState::unpaid);
  pay(invoice, "1000");
  EXPECT_EQ(invoice.status, InvoiceStatus::viewed);
  EXPECT_EQ(invoice.payment_state(), PaymentState::partly_paid);
  EXPECT_EQ(invoice.outstanding().amount(), Amount::parse("500"));
  pay(invoice, "500");
  EXPECT_EQ(invoice.status, InvoiceStatus::paid);
  EXPECT_EQ(invoice.payment_state(), PaymentState::paid);
  EXPECT_EQ(invoice.paid_at, kNow);
}

TEST(Invoice, RefusesPaymentsThatDoNotFit) {
  const std::pair<const char*, const char*> cases[] = {
      {"0", "amount_not_positive"},
      {"-1", "amount_not_positive"},
      {"0.001", "amount_not_in_minor_units"},
      {"1500.01", "amount_exceeds_outstanding"},
      {"1500", "accepted"},
  };
  for (const auto& [amount, expected] : cases) {
    Invoice invoice = invoice_in(InvoiceStatus::sent);
    EXPECT_EQ(code_of([&] { pay(invoice, amount); }), expected) << amount;
  }
  Invoice invoice = invoice_in(InvoiceStatus::sent);
  Payment payment = payment_of(invoice, invoice.outstanding());
  payment.reference = std::string(kPaymentReferenceMax + 1, 'x');
  EXPECT_EQ(code_of([&] { invoice.take(payment); }), "text_too_long");
}

TEST(Invoice, GivesTheSettlingPaymentTheBaseRest) {
  Invoice invoice = invoice_in(InvoiceStatus::sent, "RSD", "0.0085");  // 1500 RSD = 12.75 EUR
  EXPECT_EQ(pay(invoice, "500").amount(), Amount::parse("4.25"));
  EXPECT_EQ(pay(invoice, "333.33").amount(), Amount::parse("2.83"));
  EXPECT_EQ(pay(invoice, "333.33").amount(), Amount::parse("2.83"));
  EXPECT_EQ(pay(invoice, "333.34").amount(), Amount::parse("2.84"));
  EXPECT_EQ(invoice.status, InvoiceStatus::paid);
}

TEST(Invoice, PaymentsInBaseNeverExceedItsBaseAmount) {
  std::mt19937_64 random(20261121);
  for (int run = 0; run < 300; ++run) {
    Terms terms = terms_in("RSD", "1");
    terms.exchange_rate = Rate::of_units(static_cast<std::int64_t>(1 + random() % 20'000'000'000));
    terms.lines[0].unit_price = Amount::parse("0.50");
    Invoice invoice = Invoice::draft(InvoiceId::generate(kNow), terms, kEur);
    send(invoice);
    Money base = Money::zero(kEur);
    while (invoice.status != InvoiceStatus::paid) {
      const auto open = static_cast<std::uint64_t>(invoice.outstanding().amount().units() / 100);
      const auto cents = static_cast<std::int64_t>(1 + random() % std::min<std::uint64_t>(open, 7));
      const Money amount(Amount::of_units(cents * 100), invoice.terms.currency);
      const Money paid_base = invoice.take(payment_of(invoice, amount)).base_amount;
      ASSERT_FALSE(paid_base.amount().is_negative());
      base += paid_base;
    }
    ASSERT_EQ(base, invoice.base_total());
  }
}

TEST(Invoice, KeepsTheYearOfItsNumber) {
  Invoice invoice = invoice_in(InvoiceStatus::draft);
  Terms terms = invoice.terms;
  terms.issue_date = Date::parse("2025-12-31");
  EXPECT_EQ(code_of([&] { invoice.revise(terms); }), "issue_date_in_other_year");
  terms.issue_date = Date::parse("2026-01-01");
  EXPECT_EQ(code_of([&] { invoice.revise(terms); }), "accepted");
}

TEST(Invoice, StatesTheVatThatALineImplies) {
  const Invoice invoice = invoice_in(InvoiceStatus::draft);
  EXPECT_EQ(invoice.terms.lines[0].vat_category, VatCategory::standard);
  EXPECT_EQ(invoice.totals.vat.amount(), Amount::parse("250"));
}

}  // namespace
}  // namespace bilko::invoice
