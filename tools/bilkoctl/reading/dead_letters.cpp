#include "bilkoctl/reading/dead_letters.h"

#include <fmt/format.h>

#include <algorithm>

#include "bilko/core/hash.h"
#include "bilko/json/document.h"
#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/frame/time_text.h"
#include "bilkoctl/reading/group_view.h"

namespace bilko::ctl {
namespace {

constexpr auto kRetention = std::chrono::hours(24 * 14);
constexpr std::int64_t kPage = 500;

#define BILKO_LETTER_COLUMNS                                                                   \
  "consumer_group, source, event_id, topic, kafka_partition, kafka_offset, subject, "          \
  "organization_id, failure_class, fingerprint, handler, reason, failures, deaths, redrives, " \
  "first_failed_at, last_failed_at, dlq_id, state, encode(sha256(record_value), 'hex') AS sha256 "

DeadLetter letter_of(const pg::Row& row) {
  const auto text = [&](std::string_view column) {
    return row.get<std::optional<std::string>>(column).value_or("");
  };
  DeadLetter letter;
  letter.group = text("consumer_group");
  letter.id = text("dlq_id");
  letter.source = text("source");
  letter.event_id = text("event_id");
  letter.topic = text("topic");
  letter.partition = row.get<std::int32_t>("kafka_partition");
  letter.offset = row.get<std::int64_t>("kafka_offset");
  letter.subject = text("subject");
  letter.organization = text("organization_id");
  letter.reason_class = text("failure_class");
  letter.fingerprint = text("fingerprint");
  letter.handler = text("handler");
  letter.reason = text("reason");
  letter.failures = row.get<std::int64_t>("failures");
  letter.deaths = row.get<std::int64_t>("deaths");
  letter.redrives = row.get<std::int64_t>("redrives");
  letter.first_failed_at = row.get<std::optional<Instant>>("first_failed_at").value_or(Instant());
  letter.last_failed_at = row.get<std::optional<Instant>>("last_failed_at").value_or(Instant());
  letter.sha256 = text("sha256");
  letter.state = text("state");
  return letter;
}

// The moments of a filter, worked out once.
struct Window {
  std::optional<Instant> since;
  std::optional<Instant> until;
};

Window window_of(Session& session, const DeadLetterFilter& filter) {
  Window window;
  if (!filter.since.empty()) window.since = moment_of(filter.since, session.now());
  if (!filter.until.empty()) window.until = moment_of(filter.until, session.now());
  if (!filter.older_than.empty()) {
    const auto bound = session.now() - duration_of(filter.older_than);
    window.until = window.until ? std::min(*window.until, bound) : bound;
  }
  return window;
}

std::optional<std::string> asked(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

bool DeadLetterFilter::is_restricted() const {
  return !ids.empty() || std::ranges::any_of(
                             std::initializer_list<const std::string*>{
                                 &topic, &fingerprint, &reason_class, &event, &subject,
                                 &organization, &since, &until, &older_than},
                             [](const std::string* text) { return !text->empty(); });
}

void add_filter(Command& command, DeadLetterFilter& filter) {
  command.text("--group", filter.group, "of this consumer group (or service)")
      .texts("--id", filter.ids, "this dead letter; may be repeated")
      .text("--topic", filter.topic, "events of this topic")
      .text("--fingerprint", filter.fingerprint, "with this cause, as dlq groups shows it")
      .text("--reason-class", filter.reason_class, "poison, bug, transient or missing")
      .text("--event", filter.event, "the event with this id")
      .text("--subject", filter.subject, "events of this entity")
      .text("--org", filter.organization, "events of this organization")
      .text("--since", filter.since, "given up at this moment or later; 2h: the last two hours")
      .text("--until", filter.until, "given up before this moment")
      .text("--older-than", filter.older_than, "given up longer ago than that; 11d");
}

Instant expiry_of(const DeadLetter& letter) { return letter.last_failed_at + kRetention; }

std::vector<std::string> groups_of(Session& session, const DeadLetterFilter& filter) {
  if (!filter.group.empty()) return {group_named(session, filter.group)};
  std::vector<std::string> groups;
  for (const auto& service : session.services()) groups.push_back(group_of(service));
  return groups;
}

void each_dead_letter(Session& session, const std::string& group, const DeadLetterFilter& filter,
                      const std::string& state,
                      const std::function<bool(const DeadLetter&)>& visit) {
  const auto window = window_of(session, filter);
  const auto ids = filter.ids.empty() ? std::nullopt : std::optional(filter.ids);
  std::string after_source;
  std::string after_event;
  while (true) {
    std::vector<DeadLetter> page;
    session.read(service_of_group(group), [&](pg::Tx& tx) {
      for (const auto row :
           tx.query("SELECT " BILKO_LETTER_COLUMNS
                    "  FROM parked WHERE consumer_group = $1 AND state = $2 "
                    "   AND (source, event_id) > ($3, $4) "
                    "   AND ($5::text[] IS NULL OR dlq_id = ANY ($5::text[])) "
                    "   AND ($6::text IS NULL OR topic = $6) "
                    "   AND ($7::text IS NULL OR fingerprint = $7) "
                    "   AND ($8::text IS NULL OR failure_class = $8) "
                    "   AND ($9::text IS NULL OR event_id = $9) "
                    "   AND ($10::text IS NULL OR subject = $10) "
                    "   AND ($11::text IS NULL OR organization_id = $11) "
                    "   AND ($12::timestamptz IS NULL OR last_failed_at >= $12::timestamptz) "
                    "   AND ($13::timestamptz IS NULL OR last_failed_at < $13::timestamptz) "
                    " ORDER BY source, event_id LIMIT $14",
                    group, state, after_source, after_event, ids, asked(filter.topic),
                    asked(filter.fingerprint), asked(filter.reason_class), asked(filter.event),
                    asked(filter.subject), asked(filter.organization), window.since, window.until,
                    kPage))
        page.push_back(letter_of(row));
    });
    for (const auto& letter : page)
      if (!visit(letter)) return;
    if (static_cast<std::int64_t>(page.size()) < kPage) return;
    after_source = page.back().source;
    after_event = page.back().event_id;
  }
}

std::optional<DeadLetter> find_dead_letter(Session& session, const std::string& id) {
  for (const auto& service : session.services()) {
    const auto found = session.read(service, [&](pg::Tx& tx) -> std::optional<DeadLetter> {
      const auto row = tx.maybe_one("SELECT " BILKO_LETTER_COLUMNS
                                    "  FROM parked WHERE consumer_group = $1 AND dlq_id = $2",
                                    group_of(service), id);
      if (!row) return std::nullopt;
      return letter_of(*row);
    });
    if (found) return found;
  }
  return std::nullopt;
}

std::optional<kafka::Record> original_record(Session& session, const DeadLetter& letter) {
  return session.read(
      service_of_group(letter.group), [&](pg::Tx& tx) -> std::optional<kafka::Record> {
        const auto row = tx.maybe_one(
            "SELECT topic, kafka_partition, kafka_offset, kafka_timestamp, record_key, "
            "       record_headers, record_value FROM parked "
            " WHERE consumer_group = $1 AND source = $2 AND event_id = $3 LIMIT 1",
            letter.group, letter.source, letter.event_id);
        if (!row) return std::nullopt;
        kafka::Record record;
        record.topic = row->get<std::string>("topic");
        record.partition = row->get<std::int32_t>("kafka_partition");
        record.offset = row->get<std::int64_t>("kafka_offset");
        record.timestamp = row->get<Instant>("kafka_timestamp");
        if (auto key = row->get<std::optional<pg::Bytes>>("record_key"))
          record.key = std::move(key->value);
        record.value = row->get<pg::Bytes>("record_value").value;
        const auto headers = json::Document::parse(row->get<std::string>("record_headers"));
        for (std::size_t i = 0; i < headers.root().size(); ++i) {
          const auto header = headers.root().at(i);
          record.headers.push_back({std::string(header.member("name").string()),
                                    from_hex(header.member("value").string()).value_or("")});
        }
        return record;
      });
}

}  // namespace bilko::ctl
