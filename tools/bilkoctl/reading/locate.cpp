#include "bilkoctl/reading/locate.h"

#include "bilko/core/error.h"
#include "bilko/core/ulid.h"
#include "bilkoctl/reading/scan.h"

namespace bilko::ctl {
namespace {

constexpr std::string_view kIdPrefix = "evt_";

std::optional<EventRecord> read_at(Session& session, const kafka::TopicPartition& place,
                                   std::int64_t offset, const std::string& event_id) {
  const auto ends = session.admin().watermarks({place});
  if (ends.empty() || offset < ends.begin()->second.first || offset >= ends.begin()->second.second)
    return std::nullopt;
  std::optional<EventRecord> found;
  session.reader().read({{place, {offset, offset + 1}}}, [&](kafka::Record record) {
    found = read_event(std::move(record));
    return false;
  });
  if (found && found->event && found->event->id == event_id) return found;
  return std::nullopt;
}

struct OutboxRow {
  std::string topic;
  std::string value;
  std::optional<std::int32_t> partition;
  std::optional<std::int64_t> offset;
  bool is_sent = false;
};

std::optional<OutboxRow> outbox_row(Session& session, const std::string& service,
                                    const std::string& event_id) {
  return session.read(service, [&](pg::Tx& tx) -> std::optional<OutboxRow> {
    const auto row = tx.maybe_one(
        "SELECT topic, value, NULL::integer AS partition, NULL::bigint AS kafka_offset, "
        "       false AS is_sent FROM outbox WHERE event_id = $1 "
        "UNION ALL "
        "SELECT topic, value, kafka_partition, kafka_offset, true FROM outbox_sent "
        " WHERE event_id = $1 LIMIT 1",
        event_id);
    if (!row) return std::nullopt;
    return OutboxRow{row->get<std::string>("topic"), row->get<std::string>("value"),
                     row->get<std::optional<std::int32_t>>("partition"),
                     row->get<std::optional<std::int64_t>>("kafka_offset"),
                     row->get<bool>("is_sent")};
  });
}

// By the outboxes; none where no service we know has published it.
std::optional<Located> by_outbox(Session& session, const std::string& event_id) {
  for (const auto& service : session.services()) {
    const auto row = outbox_row(session, service, event_id);
    if (!row) continue;
    Located located;
    located.service = service;
    located.was_sent = row->is_sent;
    if (!row->is_sent) {
      located.where = Located::Where::outbox;
      kafka::Record record;
      record.topic = row->topic;
      record.partition = -1;
      record.offset = -1;
      record.value = row->value;
      located.found = read_event(std::move(record));
      return located;
    }
    if (row->partition && row->offset)
      if (auto found = read_at(session, {row->topic, *row->partition}, *row->offset, event_id)) {
        located.where = Located::Where::topic;
        located.found = std::move(*found);
        return located;
      }
    // Its offset is not known, or the topic was filled anew: it is looked for below.
    return located;
  }
  return std::nullopt;
}

}  // namespace

Located locate(Session& session, const std::string& event_id, std::int64_t scan_limit) {
  auto known = by_outbox(session, event_id);
  if (known && known->where != Located::Where::nowhere) return *known;
  Located located = known.value_or(Located{});
  std::optional<Instant> since;
  if (event_id.starts_with(kIdPrefix) && Ulid::is_valid(event_id.substr(kIdPrefix.size())))
    since = Ulid::parse(event_id.substr(kIdPrefix.size())).time() - std::chrono::hours(1);
  scan(session, ranges_of(session, event_topics(session), since, std::nullopt), scan_limit,
       [&](EventRecord candidate) {
         if (!candidate.event || candidate.event->id != event_id) return true;
         located.where = Located::Where::topic;
         located.found = std::move(candidate);
         return false;
       });
  return located;
}

}  // namespace bilko::ctl
