#include "bilko/kafka/reader.h"

#include <fmt/format.h>

#include <optional>

#include "bilko/core/error.h"
#include "bilko/kafka/rdkafka.h"

namespace bilko::kafka {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr auto kLeadersWait = std::chrono::seconds(5);

}  // namespace

struct Reader::State : rdkafka::Watch {
  State(const std::string& bootstrap_servers, const std::string& client_id) : Watch(client_id) {
    client = rdkafka::open(
        RD_KAFKA_CONSUMER,
        rdkafka::make_settings(*this, {{"bootstrap.servers", bootstrap_servers},
                                       {"client.id", client_id},
                                       // Asked for by librdkafka, never used: nothing is committed.
                                       {"group.id", client_id},
                                       {"enable.auto.commit", "false"},
                                       {"enable.auto.offset.store", "false"},
                                       {"auto.offset.reset", "error"},
                                       {"enable.partition.eof", "true"},
                                       {"check.crcs", "true"},
                                       {"fetch.wait.max.ms", "25"},
                                       {"fetch.error.backoff.ms", "50"},
                                       // What is fetched counts as it comes: compressed, where
                                       // much of the same may be ten times and more as large.
                                       {"fetch.message.max.bytes", "131072"},
                                       {"fetch.max.bytes", "2097152"},
                                       {"queued.max.messages.kbytes", "16384"}}));
    rd_kafka_poll_set_consumer(client.get());
  }

  struct Step {
    std::optional<Record> record;
    std::optional<std::pair<TopicPartition, std::int64_t>> at_end;  // partition, next offset
  };

  Step step(std::chrono::milliseconds wait) {
    const rdkafka::Message message(
        rd_kafka_consumer_poll(client.get(), rdkafka::milliseconds(wait)));
    if (!message) return {};
    switch (message->err) {
      case RD_KAFKA_RESP_ERR_NO_ERROR: return {rdkafka::record_of(*message), {}};
      case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        return {{}, {{{rd_kafka_topic_name(message->rkt), message->partition}, message->offset}}};
      case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
        throw Error(ErrorKind::conflict, "offsets_gone", rd_kafka_message_errstr(message.get()));
      default: set_trouble(rd_kafka_message_errstr(message.get())); return {};
    }
  }

  // librdkafka looks once a second for the leaders of topics that are new to it; asked, at once.
  void learn_leaders(const std::map<TopicPartition, std::int64_t>& partitions) {
    const auto before = topics.size();
    for (const auto& [place, offset] : partitions)
      if (!topics.contains(place.topic))
        topics.emplace(place.topic, rd_kafka_topic_new(client.get(), place.topic.c_str(), nullptr));
    if (topics.size() > before) rdkafka::metadata(client.get(), false, kLeadersWait);
  }

  // Let go, not paused: librdkafka 2.0 drops what this thread asks of a partition (resume) when its
  // own thread begins that partition again at the same time, which then is never read.
  void stop_fetching(const TopicPartition& place) {
    auto list = rdkafka::partition_list(1);
    rd_kafka_topic_partition_list_add(list.get(), place.topic.c_str(), place.partition);
    const rdkafka::Failure failure(rd_kafka_incremental_unassign(client.get(), list.get()));
    if (failure) set_trouble(rd_kafka_error_string(failure.get()));
  }

  void stop_fetching() { rd_kafka_assign(client.get(), nullptr); }

  rdkafka::Client client;
  std::map<std::string, rdkafka::Topic> topics;
};

Reader::Reader(const std::string& bootstrap_servers, const std::string& client_id)
    : state_(std::make_unique<State>(bootstrap_servers, client_id)) {}

Reader::~Reader() {
  state_->stop_fetching();
  rd_kafka_consumer_close(state_->client.get());
}

void Reader::assign(const std::map<TopicPartition, std::int64_t>& from) {
  state_->learn_leaders(from);
  auto list = rdkafka::partition_list(from.size());
  for (const auto& [place, offset] : from)
    rd_kafka_topic_partition_list_add(list.get(), place.topic.c_str(), place.partition)->offset =
        offset;
  const auto error = rd_kafka_assign(state_->client.get(), list.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
    rdkafka::throw_unavailable("reading partitions", rd_kafka_err2str(error));
}

std::optional<Record> Reader::poll(std::chrono::milliseconds wait) {
  return state_->step(wait).record;
}

bool Reader::read(const OffsetRanges& ranges, const std::function<bool(Record)>& visit,
                  std::chrono::milliseconds patience) {
  std::map<TopicPartition, std::int64_t> from;
  for (const auto& [place, range] : ranges)
    if (range.first < range.end) from[place] = range.first;
  if (from.empty()) return true;
  assign(from);
  const auto stop = [](State* state) { state->stop_fetching(); };
  const std::unique_ptr<State, decltype(stop)> reading(state_.get(), stop);
  auto left = from;
  const auto finish = [&](const TopicPartition& place) {
    if (left.erase(place) > 0) state_->stop_fetching(place);
  };
  auto heard = SteadyClock::now();
  while (!left.empty()) {
    auto step = state_->step(std::chrono::milliseconds(100));
    if (step.at_end && step.at_end->second >= ranges.at(step.at_end->first).end)
      finish(step.at_end->first);
    if (step.record) {
      const TopicPartition place{step.record->topic, step.record->partition};
      const auto offset = step.record->offset;
      const auto end = ranges.at(place).end;
      if (offset < end && !visit(std::move(*step.record))) return false;
      if (offset + 1 >= end) finish(place);
    }
    if (step.record || step.at_end) heard = SteadyClock::now();
    else if (SteadyClock::now() - heard > patience)
      rdkafka::throw_unavailable("reading partitions", "no record came: " + state_->trouble());
  }
  return true;
}

}  // namespace bilko::kafka
