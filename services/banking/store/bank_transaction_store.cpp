#include "banking/store/bank_transaction_store.h"

#include "bilko/json/codec.h"

namespace bilko::banking {
namespace {

constexpr auto kInsertNew = R"(
INSERT INTO bank_transaction (organization_id, id, bank_account_id, import_id, date, amount,
                              currency, description, reference, counterparty, fingerprint,
                              occurrence, created_at, updated_at, changed_by, correlation_id,
                              caused_by)
SELECT $1, l.id, $2, $3, l.date, l.amount, l.currency, l.description, l.reference, l.counterparty,
       l.fingerprint, l.occurrence, $13::timestamptz, $13, $14, $15, $16
  FROM unnest($4::text[], $5::date[], $6::numeric[], $7::text[], $8::text[], $9::text[],
              $10::text[], $11::bytea[], $12::integer[])
    AS l(id, date, amount, currency, description, reference, counterparty, fingerprint, occurrence)
ON CONFLICT (organization_id, bank_account_id, fingerprint, occurrence) DO NOTHING)";
constexpr auto kLoad = "SELECT * FROM bank_transaction WHERE organization_id = $1 AND id = $2";
constexpr auto kLock =
    "SELECT * FROM bank_transaction WHERE organization_id = $1 AND id = $2 FOR UPDATE";
constexpr auto kList = R"(
SELECT * FROM bank_transaction
 WHERE organization_id = $1
   AND ($2::text IS NULL OR bank_account_id = $2)
   AND ($3::text IS NULL OR status = $3)
   AND ($4::date IS NULL OR (date, id) < ($4, $5))
 ORDER BY date DESC, id DESC LIMIT $6)";
constexpr auto kSave = R"(
UPDATE bank_transaction t
   SET status = s.status, invoice_id = s.invoice_id, gl_transaction_id = s.gl_transaction_id,
       match_score = s.score, match_type = s.type, match_components = s.components::jsonb,
       match_runner_up = s.runner_up::jsonb, version = t.version + 1, updated_at = $10,
       changed_by = $11, correlation_id = $12, caused_by = $13
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::text[],
              $8::text[], $9::text[])
    AS s(id, status, invoice_id, gl_transaction_id, score, type, components, runner_up)
 WHERE t.organization_id = $1 AND t.id = s.id)";
// Without a target of the very amount nothing can be matched automatically.
constexpr auto kOpenOfImport = R"(
SELECT t.*, a.gl_account_id
  FROM bank_transaction t
  JOIN bank_account a ON a.organization_id = t.organization_id AND a.id = t.bank_account_id
 WHERE t.organization_id = $1 AND t.import_id = $2 AND t.status = 'unmatched'
   AND (EXISTS (SELECT FROM gl_posting p
                 WHERE p.organization_id = $1 AND p.account_id = a.gl_account_id
                   AND p.amount_units = t.amount_units)
     OR EXISTS (SELECT FROM open_invoice i
                 WHERE i.organization_id = $1 AND i.outstanding > 0
                   AND i.outstanding_units = t.amount_units))
 ORDER BY t.id FOR UPDATE OF t)";
constexpr auto kOpenOfAmounts = R"(
SELECT t.*, a.gl_account_id
  FROM bank_transaction t
  JOIN bank_account a ON a.organization_id = t.organization_id AND a.id = t.bank_account_id
 WHERE t.organization_id = $1 AND t.amount_units = ANY ($2::bigint[]) AND t.status = 'unmatched'
 ORDER BY t.id FOR UPDATE OF t)";
constexpr auto kOpenOne = R"(
SELECT t.*, a.gl_account_id
  FROM bank_transaction t
  JOIN bank_account a ON a.organization_id = t.organization_id AND a.id = t.bank_account_id
 WHERE t.organization_id = $1 AND t.id = $2 AND t.status = 'unmatched'
   FOR UPDATE OF t)";
constexpr auto kIdentified = R"(
SELECT t.*
  FROM invoice_payment y
  JOIN bank_transaction t
    ON t.organization_id = y.organization_id AND t.id = y.bank_transaction_id
 WHERE y.organization_id = $1 AND y.transaction_id = $2 AND t.status = 'identified'
   AND EXISTS (SELECT FROM gl_posting p
                WHERE p.organization_id = $1 AND p.transaction_id = y.transaction_id)
   FOR UPDATE OF t)";
constexpr auto kRefuse = R"(
INSERT INTO refused_target (organization_id, bank_transaction_id, target_id) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING)";
constexpr auto kRefused = R"(
SELECT * FROM refused_target
 WHERE organization_id = $1 AND bank_transaction_id = ANY ($2::text[]))";

template <class T>
std::optional<T> json_of(const pg::Row& row, const char* column) {
  const auto text = row.get<std::optional<std::string>>(column);
  return text ? std::optional(json::decode<T>(std::string_view(*text))) : std::nullopt;
}

std::optional<Match> match_of(const pg::Row& row) {
  const auto score = row.get<std::optional<int>>("match_score");
  if (!score) return std::nullopt;
  return Match{*score, *json_of<Components>(row, "match_components"),
               json_of<RunnerUp>(row, "match_runner_up")};
}

BankTransaction transaction_of(const pg::Row& row) {
  return {.id = row.get<BankTransactionId>("id"),
          .bank_account_id = row.get<BankAccountId>("bank_account_id"),
          .import_id = row.get<ImportId>("import_id"),
          .line = {.date = row.get<Date>("date"),
                   .amount = row.get<Amount>("amount"),
                   .currency = row.get<Currency>("currency"),
                   .description = row.get<std::string>("description"),
                   .reference = row.get<std::string>("reference"),
                   .counterparty = row.get<std::string>("counterparty")},
          .status = row.get<LineStatus>("status"),
          .invoice_id = row.get<std::optional<InvoiceId>>("invoice_id"),
          .gl_transaction_id = row.get<std::optional<TransactionId>>("gl_transaction_id"),
          .match = match_of(row),
          .match_type = row.get<std::optional<MatchType>>("match_type"),
          .version = row.get<std::int64_t>("version"),
          .created_at = row.get<Instant>("created_at"),
          .updated_at = row.get<Instant>("updated_at")};
}

BankTransaction found(const std::optional<pg::Row>& row) {
  if (!row) throw Error(ErrorKind::not_found, "not_found", "there is no such bank transaction");
  return transaction_of(*row);
}

std::vector<OpenLine> open_lines_of(const pg::Rows& rows) {
  std::vector<OpenLine> lines;
  for (const pg::Row& row : rows)
    lines.push_back({transaction_of(row), row.get<AccountId>("gl_account_id")});
  return lines;
}

std::optional<int> score_of(const BankTransaction& transaction) {
  return transaction.match ? std::optional(transaction.match->score) : std::nullopt;
}

std::optional<std::string> components_of(const BankTransaction& transaction) {
  if (!transaction.match) return std::nullopt;
  return json::encode(transaction.match->components);
}

std::optional<std::string> runner_up_of(const BankTransaction& transaction) {
  if (!transaction.match || !transaction.match->runner_up) return std::nullopt;
  return json::encode(*transaction.match->runner_up);
}

}  // namespace

std::int64_t BankTransactionStore::insert_new(const BankAccountId& account, const ImportId& import,
                                              std::span<const NewLine> lines) {
  const Context& context = tx_.context();
  const auto column = [&](auto member) {
    return pg::column(lines, [member](const NewLine& added) { return added.line.*member; });
  };
  const auto new_id = [&](const NewLine&) { return BankTransactionId::generate(tx_.now()); };
  const auto fingerprint = [](const NewLine& added) { return pg::Bytes{added.fingerprint}; };
  return tx_.execute(kInsertNew, tx_.organization(), account, import, pg::column(lines, new_id),
                     column(&StatementLine::date), column(&StatementLine::amount),
                     column(&StatementLine::currency), column(&StatementLine::description),
                     column(&StatementLine::reference), column(&StatementLine::counterparty),
                     pg::column(lines, fingerprint), pg::column(lines, &NewLine::occurrence),
                     tx_.now(), context.actor, context.correlation_id, context.causation_id);
}

BankTransaction BankTransactionStore::load(const BankTransactionId& id) {
  return found(tx_.maybe_one(kLoad, tx_.organization(), id));
}

BankTransaction BankTransactionStore::lock(const BankTransactionId& id) {
  return found(tx_.maybe_one(kLock, tx_.organization(), id));
}

std::vector<BankTransaction> BankTransactionStore::list(
    const BankTransactionFilter& filter, const std::optional<BankTransactionPlace>& after,
    std::int64_t limit) {
  const auto date = after ? std::optional(after->date) : std::nullopt;
  const auto id = after ? std::optional(after->id) : std::nullopt;
  std::vector<BankTransaction> transactions;
  for (const pg::Row& row :
       tx_.query(kList, tx_.organization(), filter.bank_account_id, filter.status, date, id, limit))
    transactions.push_back(transaction_of(row));
  return transactions;
}

void BankTransactionStore::save(std::span<BankTransaction> transactions) {
  const Context& context = tx_.context();
  tx_.execute(kSave, tx_.organization(), pg::column(transactions, &BankTransaction::id),
              pg::column(transactions, &BankTransaction::status),
              pg::column(transactions, &BankTransaction::invoice_id),
              pg::column(transactions, &BankTransaction::gl_transaction_id),
              pg::column(transactions, score_of),
              pg::column(transactions, &BankTransaction::match_type),
              pg::column(transactions, components_of), pg::column(transactions, runner_up_of),
              tx_.now(), context.actor, context.correlation_id, context.causation_id);
  for (BankTransaction& transaction : transactions) {
    transaction.updated_at = tx_.now();
    ++transaction.version;
  }
}

std::vector<OpenLine> BankTransactionStore::lock_open(const ImportId& import) {
  return open_lines_of(tx_.query(kOpenOfImport, tx_.organization(), import));
}

std::vector<OpenLine> BankTransactionStore::lock_open(const std::vector<Amount>& amounts) {
  return open_lines_of(
      tx_.query(kOpenOfAmounts, tx_.organization(), pg::column(amounts, &Amount::units)));
}

std::vector<OpenLine> BankTransactionStore::lock_open(const BankTransactionId& id) {
  return open_lines_of(tx_.query(kOpenOne, tx_.organization(), id));
}

std::optional<BankTransaction> BankTransactionStore::lock_identified(
    const TransactionId& gl_transaction_id) {
  const auto row = tx_.maybe_one(kIdentified, tx_.organization(), gl_transaction_id);
  return row ? std::optional(transaction_of(*row)) : std::nullopt;
}

void BankTransactionStore::refuse(const BankTransactionId& id, const std::string& target_id) {
  tx_.execute(kRefuse, tx_.organization(), id, target_id);
}

std::map<BankTransactionId, std::set<std::string>> BankTransactionStore::refused(
    std::span<const OpenLine> lines) {
  const auto id = [](const OpenLine& line) { return line.transaction.id; };
  std::map<BankTransactionId, std::set<std::string>> targets;
  for (const pg::Row& row : tx_.query(kRefused, tx_.organization(), pg::column(lines, id)))
    targets[row.get<BankTransactionId>("bank_transaction_id")].insert(
        row.get<std::string>("target_id"));
  return targets;
}

}  // namespace bilko::banking
