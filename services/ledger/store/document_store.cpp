#include "ledger/store/document_store.h"

namespace bilko::ledger {
namespace {

constexpr std::string_view kInsertNew = R"(
INSERT INTO document_entry (organization_id, transaction_id, owed, document_id, base_units)
SELECT e.organization_id, e.transaction_id, e.owed, e.document_id, (e.base_amount * 10000)::bigint
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::numeric[])
    AS e(organization_id, transaction_id, owed, document_id, base_amount)
 ORDER BY e.organization_id, e.transaction_id
ON CONFLICT DO NOTHING)";
constexpr std::string_view kInsertReversed = R"(
INSERT INTO document_entry (organization_id, transaction_id, owed, document_id, base_units)
SELECT e.organization_id, r.transaction_id, e.owed, e.document_id, -e.base_units
  FROM unnest($1::text[], $2::text[], $3::text[]) AS r(organization_id, transaction_id, reverses)
  JOIN document_entry e
    ON e.organization_id = r.organization_id AND e.transaction_id = r.reverses
 ORDER BY e.organization_id, r.transaction_id
ON CONFLICT DO NOTHING)";

}  // namespace

void DocumentStore::insert_new(std::span<const DocumentEntry> entries) {
  tx_.execute(kInsertNew, pg::column(entries, &DocumentEntry::organization_id),
              pg::column(entries, &DocumentEntry::transaction_id),
              pg::column(entries, &DocumentEntry::owed),
              pg::column(entries, &DocumentEntry::document_id),
              pg::column(entries, &DocumentEntry::base_amount));
}

void DocumentStore::insert_reversed(std::span<const Reversal> reversals) {
  tx_.execute(kInsertReversed, pg::column(reversals, &Reversal::organization_id),
              pg::column(reversals, &Reversal::id), pg::column(reversals, &Reversal::reverses));
}

}  // namespace bilko::ledger
