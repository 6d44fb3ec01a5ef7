#include "bilko/events/relay.h"

#include "bilko/core/failpoint.h"
#include "bilko/core/hash.h"
#include "bilko/json/document.h"
#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"

namespace bilko::events {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;
constexpr std::int32_t kRelayLocks =
    0x62720001;  // key space of relay locks; runner locks have another
constexpr auto kPoll = milliseconds(200);
constexpr auto kHold = std::chrono::seconds(1);
constexpr auto kPatience = milliseconds(50);
constexpr auto kRetry = milliseconds(1000);
constexpr std::size_t kHeldMax = 10'000;

// $2 are keys in hex: rows of entities that have one in flight, or that could not be published a
// moment ago, stay out of the way. PostgreSQL hashes the list of an <> ALL.
constexpr std::string_view kPending = R"(
SELECT id, topic, key, partition, headers, value FROM outbox
 WHERE shard = $1 AND (key IS NULL OR encode(key, 'hex') <> ALL ($2::text[]))
 ORDER BY id LIMIT 2000)";
// Touches no row when the database belongs to another Kafka cluster than the producer was opened
// with.
constexpr std::string_view kMove = R"(
WITH moved AS (
  DELETE FROM outbox o USING unnest($1::bigint[], $2::int[], $3::bigint[]) AS a(id, p, off)
   WHERE o.id = a.id AND EXISTS (SELECT FROM kafka_cluster WHERE cluster_id = $4)
  RETURNING o.*, a.p AS acked_partition, a.off AS acked_offset)
INSERT INTO outbox_sent (id, event_id, topic, key, partition, headers, value, shard, created_at,
                         cluster_id, kafka_partition, kafka_offset)
SELECT id, event_id, topic, key, partition, headers, value, shard, created_at, $4,
       acked_partition, nullif(acked_offset, -1) FROM moved)";

std::vector<kafka::Header> headers_of(const std::string& text) {
  std::vector<kafka::Header> headers;
  const auto document = json::Document::parse(text);
  const auto root = document.root();
  for (std::size_t i = 0; i < root.size(); ++i) {
    const auto bytes = "\\x" + std::string(root.at(i).member("value").string());
    headers.push_back(
        {std::string(root.at(i).member("name").string()), pg::detail::parse_bytea(bytes)});
  }
  return headers;
}

}  // namespace

Relay::Relay(RelayOptions options) : options_(std::move(options)) {}
Relay::~Relay() { stop(); }

void Relay::start() {
  thread_ = std::jthread([this] { run(); });
}

void Relay::stop() {
  stopping_ = true;
  wake();
  if (thread_.joinable()) thread_.join();
}

void Relay::wake() {
  {
    const std::lock_guard lock(mutex_);
    rung_ = true;
  }
  bell_.notify_one();
}

void Relay::wait_for_work(milliseconds longest) {
  std::unique_lock lock(mutex_);
  bell_.wait_for(lock, longest, [this] { return rung_; });
  rung_ = stopping_;
}

// The thread's entry: whatever fails, the lock's session is dropped and everything starts over.
void Relay::run() {
  while (!stopping_) {
    try {
      if (!session_)
        session_ = std::make_unique<pg::Session>(options_.database_url, options_.client_id);
      if (session_->try_lock(kRelayLocks, options_.shard)) lead();
    } catch (const std::exception& error) {
      log::warning("relay interrupted", {{"error", error.what()}});
      session_.reset();
    }
    if (!stopping_) wait_for_work(kRetry);
  }
  session_.reset();
  producer_.reset();
}

void Relay::lead() {
  log::info("relay leads", {{"shard", options_.shard}});
  acknowledged_.clear();
  producer_is_dead_ = true;
  session_->query("SELECT bilko_ensure_partitions()");
  auto last_report = SteadyClock::time_point();
  while (!stopping_) {
    if (!producer_ || producer_is_dead_) {
      if (!open_producer()) return;
    }
    const auto rows = pending();
    if (!rows.empty()) BILKO_FAILPOINT("relay.after_select");
    const std::size_t published = publish(rows);
    if (SteadyClock::now() - last_report > std::chrono::seconds(2)) {
      report();
      last_report = SteadyClock::now();
    }
    if (published > 0) continue;
    if (in_flight_.empty()) wait_for_work(kPoll);
    else producer_->poll(milliseconds(10));
  }
}

// False when Kafka is away or another cluster answers: the caller gives the lock back.
bool Relay::open_producer() {
  in_flight_.clear();
  busy_.clear();
  producer_.reset();
  producer_ = std::make_unique<kafka::Producer>(
      kafka::ProducerOptions{options_.bootstrap_servers, options_.client_id},
      [this](const kafka::Delivery& delivery) { take(delivery); });
  producer_is_dead_ = false;
  cluster_id_ = producer_->cluster_id(milliseconds(2000));
  if (cluster_id_.empty()) {
    log::warning("relay waits: Kafka does not answer", {{"kafka", options_.bootstrap_servers}});
    producer_.reset();
    session_.reset();
    return false;
  }
  if (cluster_is_ours()) return true;
  producer_.reset();
  session_.reset();
  return false;
}

bool Relay::cluster_is_ours() {
  session_->execute("INSERT INTO kafka_cluster (cluster_id) VALUES ($1) ON CONFLICT DO NOTHING",
                    cluster_id_);
  const auto known =
      session_->one("SELECT cluster_id FROM kafka_cluster").get<std::string>("cluster_id");
  if (known == cluster_id_) return true;
  log::error("relay waits: this is another Kafka cluster; run republish",
             {{"expected", known}, {"found", cluster_id_}});
  return false;
}

std::vector<Relay::Row> Relay::pending() {
  const auto now = SteadyClock::now();
  std::erase_if(held_, [&](const auto& entry) { return entry.second <= now; });
  std::vector<std::string> excluded;
  for (const auto& [entity, until] : held_) excluded.push_back(hex(entity));
  for (const auto& entity : busy_) excluded.push_back(hex(entity));
  std::vector<Row> rows;
  for (const auto row : session_->query(kPending, options_.shard, excluded)) {
    kafka::Record record;
    record.topic = row.get<std::string>("topic");
    record.partition = row.get<std::optional<int>>("partition").value_or(-1);
    if (auto key = row.get<std::optional<pg::Bytes>>("key")) record.key = std::move(key->value);
    record.value = row.get<std::string>("value");
    record.headers = headers_of(row.get<std::string>("headers"));
    std::string entity = record.key.value_or("");
    rows.push_back({row.get<std::int64_t>("id"), std::move(record), std::move(entity)});
  }
  return rows;
}

// Publishes a page in rounds: in each, the lowest waiting row of every entity that has none in
// flight. Ends when all is acknowledged or when nothing has come back for a while: what is still in
// flight then (a topic that is missing, a partition without a leader) must not hold up what comes
// after it.
std::size_t Relay::publish(const std::vector<Row>& rows) {
  std::vector<std::size_t> waiting(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) waiting[i] = i;
  std::size_t published = 0;
  auto progress_at = SteadyClock::now();
  while (!producer_is_dead_) {
    const auto in_flight = in_flight_.size();
    produce_heads(rows, waiting);
    const bool has_produced = in_flight_.size() > in_flight;
    if (has_produced) BILKO_FAILPOINT("relay.after_produce");
    const auto before_poll = in_flight_.size();
    producer_->poll(milliseconds(in_flight_.empty() ? 0 : 10));
    const bool has_heard = in_flight_.size() < before_poll;
    if (acknowledged_.size() >= 500) published += move_acknowledged();
    if (waiting.empty() && in_flight_.empty()) break;
    if (has_produced || has_heard) progress_at = SteadyClock::now();
    if (SteadyClock::now() - progress_at > kPatience) break;
  }
  return published + move_acknowledged();
}

void Relay::produce_heads(const std::vector<Row>& rows, std::vector<std::size_t>& waiting) {
  std::vector<std::size_t> later;
  std::set<std::string> passed;  // entities with a lower row still waiting
  for (const std::size_t index : waiting) {
    const Row& row = rows[index];
    if (held_.contains(row.entity)) continue;  // another round of pending() brings it back
    const bool must_wait = busy_.contains(row.entity) || passed.contains(row.entity);
    bool is_sent = false;
    if (!must_wait) {
      try {
        is_sent = producer_->produce(row.record, static_cast<std::uint64_t>(row.id));
      } catch (const Error& error) {
        hold(row.entity, error.what());
        continue;
      }
    }
    if (is_sent) {
      busy_.insert(row.entity);
      in_flight_.emplace(static_cast<std::uint64_t>(row.id), row);
    } else {
      passed.insert(row.entity);
      later.push_back(index);
    }
  }
  waiting = std::move(later);
}

// Runs inside Producer::poll.
void Relay::take(const kafka::Delivery& delivery) {
  const auto found = in_flight_.find(delivery.tag);
  if (found == in_flight_.end()) return;
  const std::string entity = found->second.entity;
  if (delivery.is_acknowledged)
    acknowledged_.push_back({found->second.id, delivery.partition, delivery.offset});
  else hold(entity, delivery.failure);
  producer_is_dead_ |= delivery.is_fatal;
  busy_.erase(entity);
  in_flight_.erase(found);
}

std::size_t Relay::move_acknowledged() {
  if (acknowledged_.empty()) return 0;
  BILKO_FAILPOINT("relay.after_ack_before_mark");
  std::vector<std::int64_t> ids, offsets;
  std::vector<int> partitions;
  for (const auto& row : acknowledged_) {
    ids.push_back(row.id);
    partitions.push_back(row.partition);
    offsets.push_back(row.offset);
  }
  const auto moved = session_->execute(kMove, ids, partitions, offsets, cluster_id_);
  metrics::counter("bilko_outbox_published_total", "Outbox rows acknowledged by Kafka").add(moved);
  if (moved == 0 && !cluster_is_ours()) producer_is_dead_ = true;
  acknowledged_.clear();
  return static_cast<std::size_t>(moved);
}

void Relay::hold(const std::string& entity, const std::string& why) {
  if (held_.size() < kHeldMax) held_[entity] = SteadyClock::now() + kHold;
  metrics::counter("bilko_outbox_held_total", "Publish attempts that failed").increment();
  log::warning("outbox row held", {{"reason", why}});
}

void Relay::report() {
  const auto row = session_->one(
      "SELECT count(*) AS rows, coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), "
      "0)::bigint AS age FROM outbox WHERE shard = $1",
      options_.shard);
  metrics::gauge("bilko_outbox_pending_rows", "Outbox rows not yet acknowledged")
      .set(row.get<std::int64_t>("rows"));
  metrics::gauge("bilko_outbox_oldest_age_seconds", "Age of the oldest pending outbox row")
      .set(row.get<std::int64_t>("age"));
}

}  // namespace bilko::events
