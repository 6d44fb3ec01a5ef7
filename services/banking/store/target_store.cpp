#include "banking/store/target_store.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "bilko/json/codec.h"

namespace bilko::banking {
namespace {

constexpr auto kBeAlone = R"(
SELECT pg_advisory_xact_lock(key)
  FROM (SELECT hashtextextended('bank targets ' || id, 0) AS key
          FROM unnest($1::text[]) AS o(id) ORDER BY 1) AS k)";
constexpr auto kOpenInvoices = R"(
WITH near AS (
  SELECT id FROM open_invoice
   WHERE organization_id = $1 AND outstanding > 0 AND outstanding_units = ANY ($2::bigint[])
   UNION
  SELECT invoice_id FROM invoice_key WHERE organization_id = $1 AND key = ANY ($3::text[]))
SELECT i.*, (SELECT jsonb_agg(y.party)::text FROM payer y
              WHERE y.organization_id = $1 AND y.contact_id = i.contact_id) AS parties
  FROM near n JOIN open_invoice i ON i.organization_id = $1 AND i.id = n.id
 WHERE i.outstanding > 0 AND i.due_date IS NOT NULL
   AND NOT EXISTS (SELECT FROM bank_transaction t
                    WHERE t.organization_id = $1 AND t.status = 'identified'
                      AND t.invoice_id = i.id))";
constexpr auto kPostings = R"(
SELECT p.*, i.number, i.contact_email, m.payment_reference,
       (SELECT jsonb_agg(y.party)::text FROM payer y
         WHERE y.organization_id = $1 AND y.contact_id = i.contact_id) AS parties
  FROM (SELECT DISTINCT * FROM unnest($2::text[], $3::bigint[])) AS l(account_id, amount_units)
  JOIN gl_posting p ON p.organization_id = $1 AND p.account_id = l.account_id
                   AND p.amount_units = l.amount_units
  LEFT JOIN open_invoice i ON i.organization_id = $1 AND i.id = p.reference_id
  LEFT JOIN invoice_payment m ON m.organization_id = $1 AND m.transaction_id = p.transaction_id
 WHERE p.reverses_transaction_id IS NULL
   AND NOT EXISTS (SELECT FROM gl_posting r
                    WHERE r.organization_id = $1 AND r.reverses_transaction_id = p.transaction_id)
   AND NOT EXISTS (SELECT FROM bank_transaction t
                    WHERE t.organization_id = $1 AND t.gl_transaction_id = p.transaction_id)
   AND NOT EXISTS (SELECT FROM bank_transaction t
                    WHERE t.organization_id = $1 AND t.status = 'identified'
                      AND t.invoice_id = p.reference_id))";
constexpr auto kLock = R"(
SELECT transaction_id FROM gl_posting
 WHERE organization_id = $1 AND transaction_id = ANY ($2::text[])
 ORDER BY transaction_id, account_id FOR UPDATE)";
constexpr auto kTaken = R"(
SELECT gl_transaction_id FROM bank_transaction
 WHERE organization_id = $1 AND gl_transaction_id = ANY ($2::text[]))";
constexpr auto kState = R"(
SELECT p.amount, p.currency,
       EXISTS (SELECT FROM bank_transaction t
                WHERE t.organization_id = $1 AND t.gl_transaction_id = p.transaction_id) AS taken,
       p.reverses_transaction_id IS NOT NULL
         OR EXISTS (SELECT FROM gl_posting r
                     WHERE r.organization_id = $1
                       AND r.reverses_transaction_id = p.transaction_id) AS reversed,
       EXISTS (SELECT FROM bank_transaction t
                WHERE t.organization_id = $1 AND t.status = 'identified'
                  AND t.invoice_id = p.reference_id) AS awaited
  FROM gl_posting p
 WHERE p.organization_id = $1 AND p.transaction_id = $2 AND p.account_id = $3)";
constexpr auto kRememberPayers = R"(
INSERT INTO payer (organization_id, contact_id, party)
SELECT DISTINCT $1, i.contact_id, l.party
  FROM unnest($2::text[], $3::text[]) AS l(transaction_id, party)
  JOIN gl_posting p ON p.organization_id = $1 AND p.transaction_id = l.transaction_id
  JOIN open_invoice i ON i.organization_id = $1 AND i.id = p.reference_id
 WHERE l.party <> '' AND i.contact_id IS NOT NULL
 ORDER BY i.contact_id, l.party
ON CONFLICT DO NOTHING)";

std::vector<std::string> parties_of(const pg::Row& row) {
  const auto text = row.get<std::optional<std::string>>("parties");
  return text ? json::decode<std::vector<std::string>>(std::string_view(*text))
              : std::vector<std::string>();
}

std::string mail_domain_of(const pg::Row& row) {
  return mail_domain_key(row.get<std::optional<std::string>>("contact_email").value_or(""));
}

std::int64_t units_of(const OpenLine& line) { return line.transaction.line.amount.units(); }

std::vector<std::string> keys_in(std::span<const OpenLine> lines) {
  std::set<std::string> keys;
  for (const OpenLine& line : lines)
    for (const std::string& text :
         {line.transaction.line.description, line.transaction.line.reference})
      for (std::string& key : keys_of(text)) keys.insert(std::move(key));
  return {keys.begin(), keys.end()};
}

Target invoice_of(const pg::Row& row) {
  const auto number = row.get<std::string>("number");
  return {.invoice_id = row.get<InvoiceId>("id"),
          .gl_transaction_id = std::nullopt,
          .gl_account_id = {},
          .name = number,
          .amount = row.get<Amount>("outstanding"),
          .currency = row.get<Currency>("currency"),
          .from = row.get<Date>("issue_date"),
          .until = row.get<Date>("due_date"),
          .references = numbers_in(number),
          .parties = parties_of(row),
          .mail_domain = mail_domain_of(row)};
}

Target posting_of(const pg::Row& row) {
  const auto description = row.get<std::string>("description");
  auto references = numbers_in(description);
  const auto number = row.get<std::optional<std::string>>("number").value_or("");
  std::ranges::copy(numbers_in(number), std::back_inserter(references));
  const auto paid_with = row.get<std::optional<std::string>>("payment_reference").value_or("");
  std::ranges::copy(reference_in(paid_with), std::back_inserter(references));
  return {.invoice_id = std::nullopt,
          .gl_transaction_id = row.get<TransactionId>("transaction_id"),
          .gl_account_id = row.get<AccountId>("account_id"),
          .name = description,
          .amount = row.get<Amount>("amount"),
          .currency = row.get<Currency>("currency"),
          .from = row.get<Date>("date"),
          .until = row.get<Date>("date"),
          .references = references,
          .parties = parties_of(row),
          .mail_domain = mail_domain_of(row)};
}

}  // namespace

void TargetStore::be_alone() { be_alone(std::array{tx_.organization()}); }

void TargetStore::be_alone(std::span<const OrganizationId> organizations) {
  tx_.script("SET LOCAL lock_timeout = '25s'");
  tx_.query(kBeAlone, pg::column(organizations, &OrganizationId::str));
}

std::vector<Target> TargetStore::open_invoices(std::span<const OpenLine> lines) {
  std::vector<Target> targets;
  for (const pg::Row& row :
       tx_.query(kOpenInvoices, tx_.organization(), pg::column(lines, units_of), keys_in(lines)))
    targets.push_back(invoice_of(row));
  return targets;
}

std::vector<Target> TargetStore::postings(std::span<const OpenLine> lines) {
  std::vector<Target> targets;
  for (const pg::Row& row :
       tx_.query(kPostings, tx_.organization(), pg::column(lines, &OpenLine::gl_account_id),
                 pg::column(lines, units_of)))
    targets.push_back(posting_of(row));
  return targets;
}

std::set<TransactionId> TargetStore::lock_free(const std::vector<TransactionId>& ids) {
  std::set<TransactionId> free;
  for (const pg::Row& row : tx_.query(kLock, tx_.organization(), ids))
    free.insert(row.get<TransactionId>("transaction_id"));
  // A statement of its own: only so it sees what the one before waited for.
  for (const pg::Row& row : tx_.query(kTaken, tx_.organization(), ids))
    free.erase(row.get<TransactionId>("gl_transaction_id"));
  return free;
}

std::optional<PostingState> TargetStore::state(const TransactionId& id, const AccountId& account) {
  const auto row = tx_.maybe_one(kState, tx_.organization(), id, account);
  if (!row) return std::nullopt;
  return PostingState{row->get<Amount>("amount"), row->get<Currency>("currency"),
                      row->get<bool>("taken"), row->get<bool>("reversed"),
                      row->get<bool>("awaited")};
}

void TargetStore::remember_payers(std::span<const BankTransaction> reconciled) {
  const auto party = [](const BankTransaction& transaction) {
    return party_key(transaction.line.counterparty);
  };
  tx_.execute(kRememberPayers, tx_.organization(),
              pg::column(reconciled, &BankTransaction::gl_transaction_id),
              pg::column(reconciled, party));
}

}  // namespace bilko::banking
