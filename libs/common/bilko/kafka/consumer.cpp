#include "bilko/kafka/consumer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "bilko/core/error.h"
#include "bilko/kafka/rdkafka.h"

namespace bilko::kafka {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using SteadyClock = std::chrono::steady_clock;

// How long a revoke or a close waits for the broker's answer to the last commit.
constexpr auto kCommitWait = 1500ms;
// How long a close waits for the broker besides that.
constexpr auto kLeaveWait = 2s;
// How long it waits for librdkafka's threads after that.
constexpr auto kEndWait = 1s;

rdkafka::Partitions list_of(const std::set<TopicPartition>& partitions) {
  auto list = rdkafka::partition_list(partitions.size());
  for (const auto& [topic, partition] : partitions)
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition);
  return list;
}

std::set<TopicPartition> set_of(const rd_kafka_topic_partition_list_t& list) {
  std::set<TopicPartition> partitions;
  for (int i = 0; i < list.cnt; ++i)
    partitions.insert({list.elems[i].topic, list.elems[i].partition});
  return partitions;
}

}  // namespace

struct Consumer::State : rdkafka::Watch {
  State(const ConsumerOptions& options, Callbacks told);

  static void on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t event,
                           rd_kafka_topic_partition_list_t* list, void* opaque) noexcept {
    static_cast<State*>(static_cast<Watch*>(opaque))->rebalance(event, *list);
  }
  static void on_committed(rd_kafka_t*, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t*,
                           void* opaque) noexcept {
    static_cast<State*>(static_cast<Watch*>(opaque))->committed(error);
  }

  void rebalance(rd_kafka_resp_err_t event, rd_kafka_topic_partition_list_t& list) noexcept;
  void committed(rd_kafka_resp_err_t error);
  void commit(std::chrono::milliseconds wait);
  bool leave();
  void note_first(const rd_kafka_message_t& message);
  void note_error(const rd_kafka_message_t& message);
  void look_again();
  // Runs a callback of the owner: what it throws must not reach C code.
  void guarded(const std::function<void()>& call) noexcept;

  struct Progress {
    std::int64_t first = -1;   // of the records this member was given
    std::int64_t stored = -1;  // next offset
  };

  Callbacks callbacks;
  std::vector<std::string> topics;
  std::map<TopicPartition, Progress> assigned;
  const rd_kafka_topic_t* last_topic = nullptr;
  std::int32_t last_partition = -1;
  bool is_dirty = false;  // something was stored since the last commit
  bool is_abandoned = false;
  std::optional<SteadyClock::time_point> commit_sent;
  SteadyClock::time_point looked{};
  rdkafka::Client client;
};

Consumer::State::State(const ConsumerOptions& options, Callbacks told)
    : Watch(options.client_id), callbacks(std::move(told)), topics(options.topics) {
  auto settings = rdkafka::make_settings(
      *this, {{"bootstrap.servers", options.bootstrap_servers},
              {"client.id", options.client_id},
              {"group.id", options.group},
              {"partition.assignment.strategy", "range"},
              {"enable.auto.commit", "false"},
              {"enable.auto.offset.store", "false"},
              {"auto.offset.reset", "earliest"},
              {"session.timeout.ms", "10000"},
              {"heartbeat.interval.ms", "3000"},
              {"enable.partition.eof", callbacks.on_end ? "true" : "false"},
              {"check.crcs", "true"},
              {"fetch.wait.max.ms", "100"},
              // Also the pause after the prefetch queue was full: 500 ms by default.
              {"fetch.error.backoff.ms", "50"},
              {"queued.min.messages", "1000000"},
              {"queued.max.messages.kbytes", std::to_string(options.prefetch_kbytes)}});
  rd_kafka_conf_set_rebalance_cb(settings.get(), on_rebalance);
  rd_kafka_conf_set_offset_commit_cb(settings.get(), on_committed);
  client = rdkafka::open(RD_KAFKA_CONSUMER, std::move(settings));
  rd_kafka_poll_set_consumer(client.get());
  auto list = rdkafka::partition_list(topics.size());
  for (const auto& topic : topics)
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  if (const auto error = rd_kafka_subscribe(client.get(), list.get());
      error != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw Error(ErrorKind::unavailable, "kafka_settings_refused",
                fmt::format("group {} can not subscribe to {}: {}", options.group,
                            fmt::join(topics, ", "), rd_kafka_err2str(error)));
}

void Consumer::State::rebalance(rd_kafka_resp_err_t event,
                                rd_kafka_topic_partition_list_t& list) noexcept {
  const auto partitions = set_of(list);
  last_topic = nullptr;
  if (event == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    assigned.clear();
    for (const auto& partition : partitions) assigned[partition];
    rd_kafka_assign(client.get(), &list);
    guarded([&] { callbacks.on_assigned(partitions); });
    return;
  }
  if (event != RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) log(4, "REBALANCE", rd_kafka_err2str(event));
  const bool is_lost = is_abandoned || rd_kafka_assignment_lost(client.get()) != 0;
  guarded([&] { callbacks.on_revoked(partitions, is_lost); });
  // While the partitions are still ours: after unassign() the broker answers ILLEGAL_GENERATION.
  if (!is_lost && (is_dirty || commit_sent)) commit(kCommitWait);
  assigned.clear();
  is_dirty = false;
  rd_kafka_assign(client.get(), nullptr);
}

void Consumer::State::guarded(const std::function<void()>& call) noexcept {
  try {
    call();
  } catch (const std::exception& error) {
    log(2, "CALLBACK", fmt::format("a rebalance callback threw: {}", error.what()));
  }
}

void Consumer::State::committed(rd_kafka_resp_err_t error) {
  commit_sent.reset();
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR__NO_OFFSET) return;
  is_dirty = true;
  log(4, "COMMIT", fmt::format("offsets not committed: {}", rd_kafka_err2str(error)));
}

// Bounded, unlike rd_kafka_commit(): that waits for as long as librdkafka retries.
void Consumer::State::commit(std::chrono::milliseconds wait) {
  const rdkafka::Queue answers(rd_kafka_queue_new(client.get()));
  auto error = rd_kafka_commit_queue(client.get(), nullptr, answers.get(), nullptr, nullptr);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const rdkafka::Event answer(rd_kafka_queue_poll(answers.get(), rdkafka::milliseconds(wait)));
    error = answer ? rd_kafka_event_error(answer.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT;
  }
  is_dirty = false;
  committed(error);
}

// False when the broker did not let it go in time.
bool Consumer::State::leave() {
  const rdkafka::Queue events(rd_kafka_queue_new(client.get()));
  const rdkafka::Failure failure(rd_kafka_consumer_close_queue(client.get(), events.get()));
  auto end = SteadyClock::now() + kLeaveWait;
  while (!failure && rd_kafka_consumer_closed(client.get()) == 0) {
    if (SteadyClock::now() >= end) return false;
    const rdkafka::Event event(rd_kafka_queue_poll(events.get(), 20));
    if (!event || rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_REBALANCE) continue;
    rebalance(rd_kafka_event_error(event.get()), *rd_kafka_event_topic_partition_list(event.get()));
    end = SteadyClock::now() + kLeaveWait;
  }
  return true;
}

void Consumer::State::note_first(const rd_kafka_message_t& message) {
  // Records come in runs of one partition: no look-up for each.
  if (message.rkt == last_topic && message.partition == last_partition) return;
  last_topic = message.rkt;
  last_partition = message.partition;
  const auto found = assigned.find({rd_kafka_topic_name(message.rkt), message.partition});
  if (found != assigned.end() && found->second.first < 0) found->second.first = message.offset;
}

void Consumer::State::note_error(const rd_kafka_message_t& message) {
  const std::string text = rd_kafka_message_errstr(&message);
  log(4, rd_kafka_err2name(message.err), text);
  set_trouble(text);
}

// Nothing tells when a trouble is over, so the cluster is asked, at most once a second.
// A busy broker needs longer for all its topics than a poll may take: 100 ms, whatever that is.
void Consumer::State::look_again() {
  if (trouble().empty() || SteadyClock::now() - looked < 1s) return;
  const auto answer = rdkafka::metadata(client.get(), true, 100ms);
  looked = SteadyClock::now();
  if (!answer) return;
  std::vector<std::string> missing = topics;
  for (int i = 0; i < answer->topic_cnt; ++i)
    if (answer->topics[i].err == RD_KAFKA_RESP_ERR_NO_ERROR)
      std::erase(missing, answer->topics[i].topic);
  set_trouble(missing.empty() ? "" : fmt::format("topics missing: {}", fmt::join(missing, ", ")));
}

Consumer::Consumer(const ConsumerOptions& options, Callbacks callbacks)
    : state_(std::make_shared<State>(options, std::move(callbacks))) {}

Consumer::~Consumer() { close(); }

std::optional<Record> Consumer::poll(std::chrono::milliseconds wait) {
  if (!state_->client) return std::nullopt;
  if (wait.count() > 0) state_->look_again();
  const rdkafka::Message message(
      rd_kafka_consumer_poll(state_->client.get(), rdkafka::milliseconds(wait)));
  if (!message) return std::nullopt;
  if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    state_->guarded([&] {
      state_->callbacks.on_end({rd_kafka_topic_name(message->rkt), message->partition});
    });
    return std::nullopt;
  }
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    state_->note_error(*message);
    return std::nullopt;
  }
  state_->note_first(*message);
  return rdkafka::record_of(*message);
}

void Consumer::store(const TopicPartition& partition, std::int64_t next_offset) {
  const auto found = state_->assigned.find(partition);
  if (!state_->client || found == state_->assigned.end()) return;
  auto list = rdkafka::partition_list(1);
  const auto& [topic, number] = partition;
  rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), number)->offset = next_offset;
  if (rd_kafka_offsets_store(state_->client.get(), list.get()) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  found->second.stored = next_offset;
  state_->is_dirty = true;
}

void Consumer::commit_async() {
  State& state = *state_;
  if (!state.client || !state.is_dirty) return;
  // One at a time: answers that pile up make close() hang.
  if (state.commit_sent && SteadyClock::now() - *state.commit_sent < 10s) return;
  if (const auto error = rd_kafka_commit(state.client.get(), nullptr, 1);
      error != RD_KAFKA_RESP_ERR_NO_ERROR)
    return state.committed(error);
  state.is_dirty = false;
  state.commit_sent = SteadyClock::now();
}

void Consumer::commit_sync() {
  if (state_->client) state_->commit(kCommitWait);
}

void Consumer::pause(const std::set<TopicPartition>& partitions) {
  if (state_->client) rd_kafka_pause_partitions(state_->client.get(), list_of(partitions).get());
}

void Consumer::resume(const std::set<TopicPartition>& partitions) {
  if (state_->client) rd_kafka_resume_partitions(state_->client.get(), list_of(partitions).get());
}

void Consumer::close() {
  if (!state_->client) return;
  const bool has_left = state_->leave();
  rdkafka::end(std::move(state_->client), state_, has_left ? kEndWait : 0ms);
}

void Consumer::abandon() {
  state_->is_abandoned = true;
  close();
}

std::string Consumer::trouble() const { return state_->trouble(); }

std::string Consumer::cluster_id(std::chrono::milliseconds wait) {
  return state_->client ? rdkafka::cluster_id(state_->client.get(), wait) : "";
}

std::int64_t Consumer::lag() const {
  if (!state_->client) return 0;
  std::int64_t sum = 0;
  for (const auto& [partition, progress] : state_->assigned) {
    const auto from = progress.stored >= 0 ? progress.stored : progress.first;
    std::int64_t low = 0;
    std::int64_t high = 0;
    if (from >= 0 && rd_kafka_get_watermark_offsets(state_->client.get(), partition.topic.c_str(),
                                                    partition.partition, &low,
                                                    &high) == RD_KAFKA_RESP_ERR_NO_ERROR)
      sum += std::max<std::int64_t>(0, high - from);
  }
  return sum;
}

}  // namespace bilko::kafka
