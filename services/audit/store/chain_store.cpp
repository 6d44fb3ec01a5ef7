#include "audit/store/chain_store.h"

#include "audit/store/archive_store.h"
#include "audit/store/logged_action_store.h"

namespace bilko::audit {
namespace {

constexpr auto kSeeAll = "SELECT set_config('bilko.verifying', 'on', true)";
// Jumps from chain to chain along the primary keys.
constexpr auto kAll = R"(
WITH RECURSIVE archived AS (
  (SELECT organization_id, partition FROM event_archive ORDER BY 1, 2 LIMIT 1)
  UNION ALL
  SELECT n.* FROM archived c, LATERAL (
    SELECT a.organization_id, a.partition FROM event_archive a
     WHERE (a.organization_id, a.partition) > (c.organization_id, c.partition)
     ORDER BY 1, 2 LIMIT 1) AS n),
logged AS (
  (SELECT organization_id, partition FROM logged_action ORDER BY 1, 2 LIMIT 1)
  UNION ALL
  SELECT n.* FROM logged c, LATERAL (
    SELECT l.organization_id, l.partition FROM logged_action l
     WHERE (l.organization_id, l.partition) > (c.organization_id, c.partition)
     ORDER BY 1, 2 LIMIT 1) AS n)
SELECT organization_id, partition FROM (
  SELECT * FROM archived UNION SELECT * FROM logged
  UNION SELECT organization_id, partition FROM chain_head) AS chain
 WHERE $1::text IS NULL OR organization_id = $1
 ORDER BY organization_id, partition)";
// One row without an event when no row follows.
constexpr auto kAfter = R"(
SELECT a.*, h.seq AS head_seq, h.hash AS head_hash,
       l.id AS action_id, l.organization_id AS action_organization_id,
       l.table_name AS action_table_name, l.user_id AS action_user_id, l.action AS action_action,
       l.row_id AS action_row_id, l.row_data AS action_row_data,
       l.changed_fields AS action_changed_fields, l.client_ip AS action_client_ip,
       l.application_name AS action_application_name, l.created_at AS action_created_at
  FROM (SELECT $1::text AS organization_id, $2::int AS partition) AS chain
  LEFT JOIN chain_head h USING (organization_id, partition)
  LEFT JOIN LATERAL (
    SELECT * FROM event_archive e
     WHERE e.organization_id = $1 AND e.partition = $2 AND e.seq > $3
     ORDER BY e.seq LIMIT $4) AS a ON true
  LEFT JOIN logged_action l ON l.organization_id = a.organization_id
                           AND l.partition = a.partition AND l.seq = a.seq
 ORDER BY a.seq)";
constexpr auto kCount = R"(
SELECT count(*) AS rows FROM event_archive
 WHERE organization_id = $1 AND partition = $2 AND seq <= $3)";
constexpr auto kOrphan = R"(
SELECT min(seq) AS seq FROM logged_action l
 WHERE organization_id = $1 AND partition = $2 AND NOT EXISTS (
   SELECT FROM event_archive a
    WHERE a.organization_id = $1 AND a.partition = $2 AND a.seq = l.seq))";

}  // namespace

ChainStore::ChainStore(pg::Tx& tx) : tx_(tx) { tx_.query(kSeeAll); }

std::vector<ChainId> ChainStore::all(const std::optional<std::string>& organization) {
  std::vector<ChainId> chains;
  for (const pg::Row& row : tx_.query(kAll, organization))
    chains.push_back({row.get<std::string>("organization_id"), row.get<std::int32_t>("partition")});
  return chains;
}

Stretch ChainStore::after(const ChainId& chain, std::int64_t seq, std::int64_t limit) {
  Stretch stretch;
  for (const pg::Row& row : tx_.query(kAfter, chain.organization, chain.partition, seq, limit)) {
    if (const auto head = row.get<std::optional<std::int64_t>>("head_seq"))
      stretch.head = {*head, hash_of(row.get<std::optional<pg::Bytes>>("head_hash"))};
    if (row.is_null("seq")) continue;
    ChainRow& found = stretch.rows.emplace_back(ChainRow{archived_event_of(row), std::nullopt});
    if (!row.is_null("action_id")) found.action = logged_action_of(row, "action_");
  }
  return stretch;
}

std::int64_t ChainStore::count_up_to(const ChainId& chain, std::int64_t seq) {
  return tx_.one(kCount, chain.organization, chain.partition, seq).get<std::int64_t>("rows");
}

std::optional<std::int64_t> ChainStore::first_orphan(const ChainId& chain) {
  return tx_.one(kOrphan, chain.organization, chain.partition)
      .get<std::optional<std::int64_t>>("seq");
}

}  // namespace bilko::audit
