#include "notification/store/delivery_store.h"

namespace bilko::notification {
namespace {

constexpr auto kAdd = R"(
INSERT INTO delivery (organization_id, communication_id, urgency, due_at)
VALUES ($1, $2, $3, clock_timestamp()))";
constexpr auto kTake = R"(
WITH next AS (
  SELECT organization_id, communication_id FROM delivery
   WHERE owner IS NULL AND due_at <= clock_timestamp()
   ORDER BY urgency, due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
UPDATE delivery d SET owner = $1 FROM next
 WHERE d.organization_id = next.organization_id AND d.communication_id = next.communication_id
RETURNING d.organization_id, d.communication_id)";
constexpr auto kGiveBack = R"(
UPDATE delivery SET owner = NULL, due_at = clock_timestamp() + make_interval(secs => $4::int)
 WHERE organization_id = $1 AND communication_id = $2 AND owner = $3)";
constexpr auto kRemove =
    "DELETE FROM delivery WHERE organization_id = $1 AND communication_id = $2 AND owner = $3";
// The locks are asked for outside the scan, so that nobody's is taken but those of these owners.
constexpr auto kRemoveAbandoned = R"(
WITH held AS MATERIALIZED (
  SELECT organization_id, communication_id, owner FROM delivery
   WHERE owner IS NOT NULL FOR UPDATE SKIP LOCKED),
abandoned AS MATERIALIZED (SELECT * FROM held WHERE pg_try_advisory_xact_lock($1::int, owner))
DELETE FROM delivery d USING abandoned a
 WHERE d.organization_id = a.organization_id AND d.communication_id = a.communication_id
RETURNING d.organization_id, d.communication_id)";

int urgency_of(Priority priority) {
  return static_cast<int>(Priority::high) - static_cast<int>(priority);
}

DeliveryKey key_of(const pg::Row& row) {
  return {row.get<OrganizationId>("organization_id"), row.get<CommunicationId>("communication_id")};
}

}  // namespace

void DeliveryStore::add(const CommunicationId& id, Priority priority) {
  tx_.execute(kAdd, tx_.organization(), id, urgency_of(priority));
}

std::optional<DeliveryKey> DeliveryStore::take(std::int32_t owner) {
  const auto row = tx_.maybe_one(kTake, owner);
  if (!row) return std::nullopt;
  return key_of(*row);
}

bool DeliveryStore::give_back(const CommunicationId& id, std::int32_t owner,
                              std::chrono::seconds due_after) {
  return tx_.execute(kGiveBack, tx_.organization(), id, owner, due_after.count()) == 1;
}

bool DeliveryStore::remove(const CommunicationId& id, std::int32_t owner) {
  return tx_.execute(kRemove, tx_.organization(), id, owner) == 1;
}

std::vector<DeliveryKey> DeliveryStore::remove_abandoned() {
  std::vector<DeliveryKey> keys;
  for (const pg::Row& row : tx_.query(kRemoveAbandoned, kOwnerLocks)) keys.push_back(key_of(row));
  return keys;
}

}  // namespace bilko::notification
