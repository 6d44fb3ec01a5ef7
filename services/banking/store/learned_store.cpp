#include "banking/store/learned_store.h"

#include <map>

#include "banking/domain/reference.h"

namespace bilko::banking {
namespace {

constexpr auto kPosting = R"(
INSERT INTO gl_posting (organization_id, transaction_id, account_id, amount, currency, date,
                        description, reference_id, reverses_transaction_id)
SELECT $1, $2, l.account_id, l.amount, $5, $6::date, $7, $8, $9
  FROM unnest($3::text[], $4::numeric[]) AS l(account_id, amount)
ON CONFLICT (organization_id, transaction_id, account_id) DO NOTHING)";
constexpr auto kSent = R"(
INSERT INTO open_invoice AS known (organization_id, id, number, contact_id, contact_email, currency,
                                   issue_date, due_date, outstanding, sequence)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (organization_id, id) DO UPDATE
   SET contact_id = excluded.contact_id, contact_email = excluded.contact_email,
       currency = excluded.currency, issue_date = excluded.issue_date,
       due_date = excluded.due_date)";
constexpr auto kProgress = R"(
INSERT INTO open_invoice AS known (organization_id, id, number, outstanding, sequence)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (organization_id, id) DO UPDATE
   SET outstanding = excluded.outstanding, sequence = excluded.sequence
 WHERE known.sequence < excluded.sequence)";
constexpr auto kKeys = R"(
INSERT INTO invoice_key (organization_id, key, invoice_id)
SELECT $1, key, $2 FROM unnest($3::text[]) AS k(key) ON CONFLICT DO NOTHING)";
constexpr auto kPayment = R"(
INSERT INTO invoice_payment (organization_id, transaction_id, bank_transaction_id,
                             payment_reference)
VALUES ($1, $2, $3, $4) ON CONFLICT (organization_id, transaction_id) DO NOTHING)";
constexpr auto kOutstanding =
    "SELECT outstanding FROM open_invoice WHERE organization_id = $1 AND id = $2";
constexpr auto kPostedAmounts =
    "SELECT DISTINCT amount FROM gl_posting WHERE organization_id = $1 AND reference_id = $2";

}  // namespace

void LearnedStore::learn(const contracts::TransactionPosted& posted) {
  std::map<AccountId, Amount> amounts;
  for (const contracts::Leg& leg : posted.legs)
    amounts[leg.account_id] += leg.side == contracts::Side::debit ? leg.amount : -leg.amount;
  using Entry = std::pair<const AccountId, Amount>;
  tx_.execute(kPosting, tx_.organization(), posted.transaction_id,
              pg::column(amounts, &Entry::first), pg::column(amounts, &Entry::second),
              posted.currency, posted.date, posted.description, posted.reference_id,
              posted.reverses_transaction_id);
}

// It is the first that says what is open: anything else known of the invoice came later.
void LearnedStore::learn(const contracts::InvoiceSent& sent, std::int64_t sequence) {
  tx_.execute(kSent, tx_.organization(), sent.invoice_id, sent.invoice_number, sent.contact_id,
              sent.contact_email.value, sent.currency, sent.issue_date, sent.due_date,
              sent.total_amount, sequence);
  learn_keys(sent.invoice_id, sent.invoice_number);
}

void LearnedStore::learn(const InvoiceProgress& progress) {
  tx_.execute(kProgress, tx_.organization(), progress.invoice_id, progress.invoice_number,
              progress.outstanding, progress.sequence);
}

void LearnedStore::learn_keys(const InvoiceId& id, const std::string& number) {
  const auto references = numbers_in(number);
  tx_.execute(kKeys, tx_.organization(), id, pg::column(references, &Reference::key));
}

void LearnedStore::learn(const InvoicePayment& payment) {
  tx_.execute(kPayment, tx_.organization(), payment.transaction_id, payment.bank_transaction_id,
              payment.payment_reference);
}

Amount LearnedStore::outstanding(const InvoiceId& id) {
  const auto row = tx_.maybe_one(kOutstanding, tx_.organization(), id);
  return row ? row->get<Amount>("outstanding") : Amount();
}

std::vector<Amount> LearnedStore::posted_amounts(const InvoiceId& id) {
  std::vector<Amount> amounts;
  for (const pg::Row& row : tx_.query(kPostedAmounts, tx_.organization(), id))
    amounts.push_back(row.get<Amount>("amount"));
  return amounts;
}

}  // namespace bilko::banking
