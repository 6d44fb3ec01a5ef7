#include "ledger/store/transaction_store.h"

#include <fmt/format.h>

#include <functional>

namespace bilko::ledger {
namespace {

// One statement, so that the triggers see transaction and legs together.
constexpr std::string_view kInsertNew = R"(
WITH posted AS (
  INSERT INTO gl_transaction (organization_id, id, date, debit_account_id, credit_account_id,
                              amount, currency, base_amount, exchange_rate, description,
                              reference_type, reference_id, reverses_transaction_id, leg_count,
                              changed_by, correlation_id, caused_by)
  SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[], $6::numeric[],
                       $7::text[], $8::numeric[], $9::numeric[], $10::text[], $11::text[],
                       $12::text[], $13::text[], $14::smallint[], $15::text[], $16::text[],
                       $17::text[])
  ON CONFLICT (organization_id, id) DO NOTHING
  RETURNING organization_id, id, currency, date, created_at
), legs AS (
  INSERT INTO leg (organization_id, transaction_id, number, account_id, side, amount, base_amount,
                   currency, date)
  SELECT p.organization_id, p.id, l.number, l.account_id, l.side, l.amount, l.base_amount,
         p.currency, p.date
    FROM unnest($18::text[], $19::text[], $20::smallint[], $21::text[], $22::text[],
                $23::numeric[], $24::numeric[])
      AS l(organization_id, transaction_id, number, account_id, side, amount, base_amount)
    JOIN posted p ON p.organization_id = l.organization_id AND p.id = l.transaction_id
)
SELECT organization_id, id, created_at FROM posted)";
constexpr std::string_view kFind = R"(
SELECT t.*,
       EXISTS (SELECT FROM transaction_lock l WHERE l.organization_id = t.organization_id
                  AND l.transaction_id = t.id) AS locked,
       (SELECT r.id FROM gl_transaction r WHERE r.organization_id = t.organization_id
           AND r.reverses_transaction_id = t.id) AS reversed_by
  FROM gl_transaction t
 WHERE (t.organization_id, t.id) IN (SELECT * FROM unnest($1::text[], $2::text[])))";
constexpr std::string_view kList = R"(
SELECT t.*,
       EXISTS (SELECT FROM transaction_lock l WHERE l.organization_id = t.organization_id
                  AND l.transaction_id = t.id) AS locked,
       (SELECT r.id FROM gl_transaction r WHERE r.organization_id = t.organization_id
           AND r.reverses_transaction_id = t.id) AS reversed_by
  FROM gl_transaction t
 WHERE t.organization_id = $1
   AND ($2::text IS NULL OR t.reference_id = $2)
   AND ($3::text IS NULL OR EXISTS (SELECT FROM leg
         WHERE leg.organization_id = $1 AND leg.transaction_id = t.id AND leg.account_id = $3))
   AND ($4::date IS NULL OR t.date >= $4)
   AND ($5::date IS NULL OR t.date <= $5)
   AND ($6::date IS NULL OR (t.date, t.id) > ($6, $7))
 ORDER BY t.date, t.id LIMIT $8)";
constexpr std::string_view kLockForReversal =
    "SELECT pg_advisory_xact_lock(hashtextextended('reverse ' || $1::text || ' ' || $2::text, 0))";
constexpr std::string_view kLegs = R"(
SELECT * FROM leg
 WHERE (organization_id, transaction_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
 ORDER BY organization_id, transaction_id, number)";

// A leg with its place.
struct LegRow {
  OrganizationId organization_id;
  TransactionId transaction_id;
  int number;
  Leg leg;
};

std::vector<LegRow> leg_rows(std::span<const Posting> postings) {
  std::vector<LegRow> rows;
  for (const Posting& posting : postings) {
    int number = 0;
    for (const Leg& leg : posting.transaction.legs)
      rows.push_back({posting.transaction.organization_id, posting.transaction.id, ++number, leg});
  }
  return rows;
}

std::size_t leg_count(const Transaction& transaction) { return transaction.legs.size(); }

PostedTransaction posted_of(const pg::Row& row) {
  return {
      .transaction = {.id = row.get<TransactionId>("id"),
                      .organization_id = row.get<OrganizationId>("organization_id"),
                      .date = row.get<Date>("date"),
                      .debit_account_id = row.get<AccountId>("debit_account_id"),
                      .credit_account_id = row.get<AccountId>("credit_account_id"),
                      .amount = row.get<Amount>("amount"),
                      .currency = row.get<Currency>("currency"),
                      .base_amount = row.get<Amount>("base_amount"),
                      .exchange_rate = row.get<Rate>("exchange_rate"),
                      .description = row.get<std::string>("description"),
                      .reference_type = row.get<ReferenceType>("reference_type"),
                      .reference_id = row.get<std::string>("reference_id"),
                      .reverses = row.get<std::optional<TransactionId>>("reverses_transaction_id")},
      .is_locked = row.get<bool>("locked"),
      .reversed_by = row.get<std::optional<TransactionId>>("reversed_by"),
      .created_at = row.get<Instant>("created_at")};
}

Leg leg_of(const pg::Row& row) {
  return {.account_id = row.get<AccountId>("account_id"),
          .side = row.get<Side>("side"),
          .amount = row.get<Amount>("amount"),
          .base_amount = row.get<Amount>("base_amount")};
}

}  // namespace

std::map<TransactionKey, Instant> TransactionStore::insert_new(std::span<const Posting> postings) {
  const auto transactions = [&](auto member) {
    return pg::column(postings, [member](const Posting& posting) {
      return std::invoke(member, posting.transaction);
    });
  };
  const auto causes = [&](auto member) {
    return pg::column(postings, [member](const Posting& posting) { return posting.cause.*member; });
  };
  const auto rows = leg_rows(postings);
  const auto legs = [&](auto member) {
    return pg::column(rows, [member](const LegRow& row) { return row.leg.*member; });
  };
  const pg::Rows inserted = tx_.query(
      kInsertNew, transactions(&Transaction::organization_id), transactions(&Transaction::id),
      transactions(&Transaction::date), transactions(&Transaction::debit_account_id),
      transactions(&Transaction::credit_account_id), transactions(&Transaction::amount),
      transactions(&Transaction::currency), transactions(&Transaction::base_amount),
      transactions(&Transaction::exchange_rate), transactions(&Transaction::description),
      transactions(&Transaction::reference_type), transactions(&Transaction::reference_id),
      transactions(&Transaction::reverses), transactions(leg_count), causes(&Context::actor),
      causes(&Context::correlation_id), causes(&Context::causation_id),
      pg::column(rows, &LegRow::organization_id), pg::column(rows, &LegRow::transaction_id),
      pg::column(rows, &LegRow::number), legs(&Leg::account_id), legs(&Leg::side),
      legs(&Leg::amount), legs(&Leg::base_amount));
  std::map<TransactionKey, Instant> added;
  for (const pg::Row& row : inserted)
    added.emplace(
        TransactionKey{row.get<OrganizationId>("organization_id"), row.get<TransactionId>("id")},
        row.get<Instant>("created_at"));
  return added;
}

std::map<TransactionKey, PostedTransaction> TransactionStore::find(
    std::span<const TransactionKey> keys) {
  std::map<TransactionKey, PostedTransaction> found;
  if (keys.empty()) return found;
  const pg::Rows rows = tx_.query(kFind, pg::column(keys, &TransactionKey::organization_id),
                                  pg::column(keys, &TransactionKey::id));
  for (PostedTransaction& posted : with_legs(rows))
    found.emplace(key_of(posted.transaction), std::move(posted));
  return found;
}

void TransactionStore::lock_for_reversal(const TransactionId& id) {
  tx_.query(kLockForReversal, tx_.organization(), id);
}

PostedTransaction TransactionStore::load(const TransactionId& id) {
  const TransactionKey key{tx_.organization(), id};
  const auto found = find(std::span(&key, 1));
  if (found.empty())
    throw Error(ErrorKind::not_found, "transaction_not_found",
                fmt::format("there is no transaction {}", id.str()));
  return found.begin()->second;
}

std::vector<PostedTransaction> TransactionStore::list(const TransactionFilter& filter,
                                                      const std::optional<TransactionPlace>& after,
                                                      std::int64_t limit) {
  const auto date = after ? std::optional(after->date) : std::nullopt;
  const auto id = after ? std::optional(after->id) : std::nullopt;
  return with_legs(tx_.query(kList, tx_.organization(), filter.reference_id, filter.account_id,
                             filter.from, filter.to, date, id, limit));
}

std::vector<PostedTransaction> TransactionStore::with_legs(const pg::Rows& rows) {
  std::vector<PostedTransaction> result;
  std::map<TransactionKey, std::size_t> places;
  std::vector<TransactionKey> keys;
  for (const pg::Row& row : rows) {
    result.push_back(posted_of(row));
    keys.push_back(key_of(result.back().transaction));
    places.emplace(keys.back(), result.size() - 1);
  }
  for (const pg::Row& row : tx_.query(kLegs, pg::column(keys, &TransactionKey::organization_id),
                                      pg::column(keys, &TransactionKey::id))) {
    const TransactionKey key{row.get<OrganizationId>("organization_id"),
                             row.get<TransactionId>("transaction_id")};
    result[places.at(key)].transaction.legs.push_back(leg_of(row));
  }
  return result;
}

}  // namespace bilko::ledger
