#include "bilko/kafka/topic_reader.h"

#include "bilko/kafka/rdkafka.h"

namespace bilko::kafka {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr auto kLookEvery = std::chrono::seconds(5);
constexpr auto kLookWait = std::chrono::milliseconds(500);
constexpr auto kEndWait = std::chrono::seconds(1);

}  // namespace

struct TopicReader::State : rdkafka::Watch {
  State(const std::string& bootstrap_servers, const std::string& client_id, std::string name)
      : Watch(client_id), topic(std::move(name)) {
    // A group's name is asked for, but never used: nothing is subscribed or committed.
    client = rdkafka::open(RD_KAFKA_CONSUMER,
                           rdkafka::make_settings(*this, {{"bootstrap.servers", bootstrap_servers},
                                                          {"client.id", client_id},
                                                          {"group.id", client_id},
                                                          {"enable.auto.commit", "false"},
                                                          {"enable.auto.offset.store", "false"},
                                                          {"auto.offset.reset", "earliest"}}));
    rd_kafka_poll_set_consumer(client.get());
  }

  // Partitions may appear, the topic too.
  void look() {
    if (SteadyClock::now() - looked < kLookEvery) return;
    looked = SteadyClock::now();
    const auto answer = rdkafka::metadata(client.get(), true, kLookWait);
    if (!answer) return;
    for (int i = 0; i < answer->topic_cnt; ++i)
      if (answer->topics[i].topic == topic) assign(answer->topics[i].partition_cnt);
  }

  void assign(int count) {
    if (count <= partitions) return;
    auto added = rdkafka::partition_list(static_cast<std::size_t>(count - partitions));
    for (int partition = partitions; partition < count; ++partition)
      rd_kafka_topic_partition_list_add(added.get(), topic.c_str(), partition)->offset =
          RD_KAFKA_OFFSET_BEGINNING;
    const rdkafka::Failure failure(rd_kafka_incremental_assign(client.get(), added.get()));
    if (failure) log(4, "ASSIGN", rd_kafka_error_string(failure.get()));
    else partitions = count;
  }

  const std::string topic;
  int partitions = 0;
  SteadyClock::time_point looked{};
  rdkafka::Client client;
};

TopicReader::TopicReader(const std::string& bootstrap_servers, const std::string& client_id,
                         std::string topic)
    : state_(std::make_shared<State>(bootstrap_servers, client_id, std::move(topic))) {}
TopicReader::~TopicReader() { rdkafka::end(std::move(state_->client), state_, kEndWait); }

std::optional<Record> TopicReader::poll(std::chrono::milliseconds wait) {
  state_->look();
  const rdkafka::Message message(
      rd_kafka_consumer_poll(state_->client.get(), rdkafka::milliseconds(wait)));
  if (!message || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  return rdkafka::record_of(*message);
}

std::string TopicReader::cluster_id() const {
  return rdkafka::cluster_id(state_->client.get(), std::chrono::milliseconds(0));
}

}  // namespace bilko::kafka
