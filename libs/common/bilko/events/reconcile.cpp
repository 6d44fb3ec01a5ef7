#include "bilko/events/reconcile.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "bilko/events/cloud_event.h"
#include "bilko/events/outbox.h"
#include "bilko/events/record_headers.h"
#include "bilko/events/retention.h"
#include "bilko/events/sent_rows.h"
#include "bilko/kafka/admin.h"
#include "bilko/kafka/reader.h"

namespace bilko::events {
namespace {

constexpr std::string_view kOperators = "ops.";
constexpr std::size_t kBatch = 1000;
constexpr std::size_t kFindingsMax = 50;
// Rows that may still turn up elsewhere in their topic are remembered up to here.
constexpr std::size_t kUnplacedMax = 500'000;

constexpr std::string_view kRequeue = R"(
WITH again AS (DELETE FROM outbox_sent WHERE event_id = ANY ($1::text[]) RETURNING *)
INSERT INTO outbox (id, event_id, topic, key, partition, headers, value, created_at)
OVERRIDING SYSTEM VALUE
SELECT id, event_id, topic, key, partition, headers, value, created_at FROM again)";
constexpr std::string_view kAdopt = R"(
INSERT INTO outbox_sent (id, event_id, topic, key, headers, value, created_at, sent_at,
                         retention_days, cluster_id, kafka_partition, kafka_offset)
VALUES (nextval(pg_get_serial_sequence('outbox', 'id')), $1, $2, $3, $4::jsonb, $5,
        $6::timestamptz, $6::timestamptz, $7, $8, $9, $10))";
constexpr std::string_view kAdoptSequence = R"(
INSERT INTO entity_sequence AS e (subject, last) VALUES ($1, $2)
ON CONFLICT (subject) DO UPDATE SET last = greatest(e.last, excluded.last))";
constexpr std::string_view kElsewhere = R"(
SELECT count(*) AS n FROM outbox_sent WHERE cluster_id <> $1)";

// A record that lies where no row says that one is.
struct Candidate {
  kafka::Record record;
  std::string event_id;
  std::string digest;
};

bool is_dead_letter(const std::string& topic) { return topic.ends_with(".dlq"); }

std::optional<CloudEvent> event_in(const kafka::Record& record) {
  try {
    return decode(record);
  } catch (const Error&) {
    return std::nullopt;
  }
}

// Empty: it is no event.
std::string source_in(const kafka::Record& record) {
  const auto event = event_in(record);
  return event ? event->source : std::string();
}

// The id under which the outbox would know the record; empty: it is no event.
std::string id_of(const kafka::Record& record) {
  if (is_dead_letter(record.topic)) return header_of(record, "bilko-dlq-id");
  const auto event = event_in(record);
  return event ? event->id : std::string();
}

class Reconciling {
 public:
  explicit Reconciling(const ReconcileOptions& options)
      : options_(options),
        admin_(options.bootstrap_servers),
        reader_(options.bootstrap_servers, options.client_id),
        session_(options.database_url, options.client_id) {
    session_.script("SET idle_session_timeout = 0; SET statement_timeout = 0");
  }

  Reconciled run() {
    result_.cluster_id = admin_.cluster_id();
    // The snapshot first: what is published after it is looked up one by one.
    rows_.emplace(options_.database_url, options_.client_id, result_.cluster_id);
    for (const auto& [topic, partitions] : partitions_by_topic()) compare(topic, partitions);
    result_.pending = count("SELECT count(*) AS n FROM outbox");
    result_.elsewhere = session_.one(kElsewhere, result_.cluster_id).get<std::int64_t>("n");
    rows_.reset();
    requeue();
    result_.is_clean =
        result_.elsewhere == 0 &&
        std::none_of(result_.topics.begin(), result_.topics.end(), [](const TopicReport& report) {
          return report.lost + report.unknown + report.different > 0;
        });
    return result_;
  }

 private:
  std::int64_t count(std::string_view sql) { return session_.one(sql).get<std::int64_t>("n"); }

  // Topics of ours, and those that something was sent to (dead letters); partitions that exist.
  std::map<std::string, std::int32_t> partitions_by_topic() {
    std::map<std::string, std::int32_t> existing, chosen;
    for (const auto& topic : admin_.topics()) existing[topic.name] = topic.partitions;
    for (const auto& topic : options_.topics) chosen[topic] = existing[topic];
    for (const auto& row : session_.query("SELECT DISTINCT topic FROM outbox_position")) {
      const auto topic = row.get<std::string>("topic");
      chosen[topic] = existing[topic];
    }
    return chosen;
  }

  void compare(const std::string& topic, std::int32_t partitions) {
    report_ = TopicReport{topic};
    unplaced_.clear();
    std::vector<kafka::TopicPartition> all;
    for (std::int32_t i = 0; i < partitions; ++i) all.push_back({topic, i});
    for (const auto& [partition, marks] : admin_.watermarks(all))
      compare(partition, marks.first, marks.second);
    while (rows_->row() != nullptr && rows_->row()->where.topic <= topic) miss_row();
    look_up();
    for (const auto& [event_id, row] : unplaced_) {
      ++report_.lost;
      note({"lost", topic, row.where.partition, row.offset.value_or(-1), event_id});
      if (options_.requeue_lost) lost_.push_back(event_id);
    }
    result_.topics.push_back(report_);
  }

  void compare(const kafka::TopicPartition& partition, std::int64_t first, std::int64_t end) {
    const auto is_here = [&] {
      return rows_->row() != nullptr && rows_->row()->where == partition;
    };
    while (rows_->row() != nullptr && rows_->row()->where < partition) miss_row();
    while (is_here() && rows_->row()->offset && *rows_->row()->offset < first) {
      ++report_.rows;
      ++report_.expired;
      rows_->step();
    }
    reader_.read({{partition, {first, end}}}, [&](const kafka::Record& record) {
      if (!is_ours(record)) return true;
      ++report_.records;
      while (is_here() && rows_->row()->offset && *rows_->row()->offset < record.offset) miss_row();
      match(record);
      return true;
    });
    while (is_here()) miss_row();
    look_up();
  }

  // Dead letters share their topic with those of other groups, and what operators do is told by all
  // services and by bilkoctl.
  bool is_ours(const kafka::Record& record) const {
    if (record.topic.starts_with(kOperators)) return source_in(record) == options_.source;
    return !is_dead_letter(record.topic) ||
           header_of(record, "__dlq.errors.group") == options_.group;
  }

  void match(const kafka::Record& record) {
    const std::string event_id = id_of(record);
    const std::string digest = digest_of(record);
    const SentRow* row = rows_->row();
    if (row != nullptr && row->where == kafka::TopicPartition{record.topic, record.partition} &&
        row->offset == record.offset && row->event_id == event_id) {
      ++report_.rows;
      if (row->digest != digest) differ(record, event_id);
      rows_->step();
      return;
    }
    candidates_.push_back({record, event_id, digest});
    if (candidates_.size() >= kBatch) look_up();
  }

  // The row's record is not where it should be; it may lie elsewhere in the topic.
  void miss_row() {
    const SentRow& row = *rows_->row();
    if (row.where.topic == report_.topic) ++report_.rows;
    if (unplaced_.size() < kUnplacedMax) unplaced_.emplace(row.event_id, row);
    else ++report_.lost;
    rows_->step();
  }

  void look_up() {
    if (candidates_.empty()) return;
    const auto known = known_records(session_, pg::column(candidates_, &Candidate::event_id));
    for (const Candidate& candidate : candidates_) {
      const auto found = known.find(candidate.event_id);
      if (found == known.end()) be_unknown(candidate);
      else be_known(candidate, found->second);
    }
    candidates_.clear();
  }

  void be_known(const Candidate& candidate, const KnownRecord& known) {
    const kafka::Record& record = candidate.record;
    if (known.digest != candidate.digest) return differ(record, candidate.event_id);
    // The record of a row whose offset was not known.
    if (unplaced_.erase(candidate.event_id) > 0) return;
    const bool is_newer_than_snapshot =
        known.partition == record.partition && known.offset == record.offset;
    if (is_newer_than_snapshot) ++report_.rows;
    else ++report_.copies;
  }

  void be_unknown(const Candidate& candidate) {
    ++report_.unknown;
    const kafka::Record& record = candidate.record;
    note({"unknown", record.topic, record.partition, record.offset, candidate.event_id});
    if (options_.adopt_unknown && !candidate.event_id.empty()) adopt(candidate);
  }

  void adopt(const Candidate& candidate) {
    const kafka::Record& record = candidate.record;
    session_.execute(kAdopt, candidate.event_id, record.topic,
                     record.key ? std::optional(pg::Bytes{*record.key}) : std::nullopt,
                     headers_to_json(record.headers), record.value.value_or(""), record.timestamp,
                     retention_days_of(record.topic), result_.cluster_id, record.partition,
                     record.offset);
    if (!is_dead_letter(record.topic)) {
      const CloudEvent event = decode(record);
      if (event.sequence) session_.execute(kAdoptSequence, event.subject, *event.sequence);
    }
    ++result_.adopted;
  }

  void differ(const kafka::Record& record, const std::string& event_id) {
    ++report_.different;
    note({"different", record.topic, record.partition, record.offset, event_id});
  }

  void note(Finding finding) {
    if (result_.findings.size() < kFindingsMax) result_.findings.push_back(std::move(finding));
  }

  void requeue() {
    for (std::size_t at = 0; at < lost_.size(); at += kBatch) {
      const auto end = std::min(at + kBatch, lost_.size());
      result_.requeued += session_.execute(
          kRequeue, std::vector<std::string>(lost_.begin() + static_cast<std::ptrdiff_t>(at),
                                             lost_.begin() + static_cast<std::ptrdiff_t>(end)));
    }
  }

  const ReconcileOptions& options_;
  kafka::Admin admin_;
  kafka::Reader reader_;
  pg::Session session_;
  std::optional<SentRows> rows_;
  Reconciled result_;
  TopicReport report_;
  std::vector<Candidate> candidates_;
  std::map<std::string, SentRow> unplaced_;
  std::vector<std::string> lost_;
};

}  // namespace

Reconciled reconcile(const ReconcileOptions& options) { return Reconciling(options).run(); }

}  // namespace bilko::events
