#include "notification/usecases/queue_communication.h"

#include <fmt/format.h>

#include "notification/store/communication_store.h"
#include "notification/store/delivery_store.h"

namespace bilko::notification {
namespace {

constexpr auto kAge = R"(
SELECT (extract(epoch FROM clock_timestamp() - $1::timestamptz) * 1000)::bigint AS age_ms)";

// By the database's clock: the transaction's time is the event's.
bool is_too_old(pg::Tx& tx, Instant time) {
  const auto age = tx.one(kAge, time).get<std::int64_t>("age_ms");
  return std::chrono::milliseconds(age) > kSuppressedAfter;
}

// What a rebuild records is never sent: without a live row, whose status it takes, nobody knows
// whether it was.
Status status_of(pg::Tx& tx, Instant time) {
  if (tx.is_muted()) return Status::uncertain;
  return is_too_old(tx, time) ? Status::suppressed : Status::intended;
}

CommunicationId derived_id(const OrganizationId& organization, const events::CloudEvent& event,
                           const Communication& communication) {
  const auto seed = fmt::format("{}\n{}", enum_name(communication.kind), communication.recipient);
  const std::string_view prefix = EventTag::kPrefix;
  if (event.id.starts_with(prefix) && Ulid::is_valid(event.id.substr(prefix.size())))
    return CommunicationId::derived(EventId::parse(event.id), seed);
  // An event of somebody else, with an id of another form.
  return CommunicationId::derived(organization, event.source + "\n" + event.id + "\n" + seed);
}

void insert(pg::Tx& tx, const Communication& communication) {
  if (!CommunicationStore(tx).insert_new(communication)) return;
  if (communication.status != Status::intended) return;
  DeliveryStore(tx).add(communication.id, communication.priority);
  tx.ring_after_commit();
}

}  // namespace

void queue_notice(pg::Tx& tx, Notice notice) {
  Communication& communication = notice.communication;
  if (communication.recipient.empty()) return;
  communication.id = derived_id(tx.organization(), notice.event, communication);
  communication.status = status_of(tx, notice.event.time);
  communication.cause = notice.event.id;
  communication.correlation_id = notice.event.correlation_id;
  communication.caused_by = notice.event.id;
  communication.traceparent = notice.event.traceparent;
  insert(tx, communication);
}

void queue_communication(pg::Tx& tx, const Communication& communication) {
  insert(tx, communication);
}

}  // namespace bilko::notification
