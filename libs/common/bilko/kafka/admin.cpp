#include "bilko/kafka/admin.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <span>

#include "bilko/core/error.h"
#include "bilko/kafka/rdkafka.h"

namespace bilko::kafka {
namespace {

using NewTopic = rdkafka::Handle<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using DeleteTopic = rdkafka::Handle<rd_kafka_DeleteTopic_t, rd_kafka_DeleteTopic_destroy>;
using Options = rdkafka::Handle<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;

[[noreturn]] void throw_unavailable(std::string_view what, std::string_view reason) {
  throw Error(ErrorKind::unavailable, "kafka_unavailable", fmt::format("{}: {}", what, reason));
}

Options options_for(rd_kafka_t* client, rd_kafka_admin_op_t operation,
                    std::chrono::milliseconds wait) {
  Options options(rd_kafka_AdminOptions_new(client, operation));
  std::array<char, 256> reason{};
  if (rd_kafka_AdminOptions_set_request_timeout(options.get(), rdkafka::milliseconds(wait),
                                                reason.data(),
                                                reason.size()) != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw_unavailable("Kafka's admin client", reason.data());
  return options;
}

// Waits a little longer than the request itself may take.
rdkafka::Event answer_in(rd_kafka_queue_t* answers, std::chrono::milliseconds wait,
                         std::string_view what) {
  rdkafka::Event answer(rd_kafka_queue_poll(answers, rdkafka::milliseconds(wait + wait / 10)));
  if (!answer) throw_unavailable(what, "no answer");
  if (rd_kafka_event_error(answer.get()) != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw_unavailable(what, rd_kafka_event_error_string(answer.get()));
  return answer;
}

NewTopic new_topic(const TopicSpec& spec) {
  std::array<char, 256> reason{};
  NewTopic topic(rd_kafka_NewTopic_new(spec.name.c_str(), spec.partitions, spec.replication,
                                       reason.data(), reason.size()));
  if (!topic)
    throw Error(ErrorKind::invalid, "topic_refused",
                fmt::format("{}: {}", spec.name, reason.data()));
  for (const auto& [name, value] : std::initializer_list<rdkafka::Setting>{
           {"cleanup.policy", "delete"},
           {"retention.ms", std::to_string(spec.retention_ms)},
           {"max.message.bytes", std::to_string(spec.message_bytes_max)}})
    rd_kafka_NewTopic_set_config(topic.get(), name, value.c_str());
  return topic;
}

// What the broker says about each topic: the names it took; throws with all reasons when it refused
// one for another reason than `harmless`.
std::vector<std::string> taken(std::span<const rd_kafka_topic_result_t* const> results,
                               rd_kafka_resp_err_t harmless) {
  std::vector<std::string> names;
  std::vector<std::string> refusals;
  for (const auto* result : results) {
    const auto error = rd_kafka_topic_result_error(result);
    const char* name = rd_kafka_topic_result_name(result);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
      names.emplace_back(name);
    } else if (error != harmless) {
      const char* reason = rd_kafka_topic_result_error_string(result);
      refusals.push_back(
          fmt::format("{}: {}", name, reason != nullptr ? reason : rd_kafka_err2str(error)));
    }
  }
  if (!refusals.empty())
    throw Error(ErrorKind::invalid, "topic_refused", fmt::format("{}", fmt::join(refusals, "; ")));
  return names;
}

}  // namespace

struct Admin::State : rdkafka::Watch {
  State(const std::string& bootstrap_servers, std::chrono::milliseconds answer_wait)
      : Watch("bilko-admin"), wait(answer_wait) {
    client = rdkafka::open(RD_KAFKA_PRODUCER,
                           rdkafka::make_settings(*this, {{"bootstrap.servers", bootstrap_servers},
                                                          {"client.id", "bilko-admin"}}));
  }

  rdkafka::Metadata all_topics() {
    auto answer = rdkafka::metadata(client.get(), true, wait);
    if (!answer) throw_unavailable("reading the topics", "no broker answered");
    return answer;
  }

  // Offsets by ListOffsets' special timestamps: -2 the first, -1 the next to be written.
  rdkafka::Partitions offsets(const std::vector<TopicPartition>& partitions, std::int64_t which) {
    auto list = rdkafka::partition_list(partitions.size());
    for (const auto& [topic, partition] : partitions)
      rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset = which;
    const auto error =
        rd_kafka_offsets_for_times(client.get(), list.get(), rdkafka::milliseconds(wait));
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
      throw_unavailable("reading offsets", rd_kafka_err2str(error));
    for (int i = 0; i < list->cnt; ++i)
      if (const auto& one = list->elems[i]; one.err != RD_KAFKA_RESP_ERR_NO_ERROR)
        throw_unavailable(fmt::format("reading the offsets of {} [{}]", one.topic, one.partition),
                          rd_kafka_err2str(one.err));
    return list;
  }

  const std::chrono::milliseconds wait;
  rdkafka::Client client;
};

Admin::Admin(const std::string& bootstrap_servers, std::chrono::milliseconds answer_wait)
    : state_(std::make_unique<State>(bootstrap_servers, answer_wait)) {}

Admin::~Admin() = default;

std::vector<std::string> Admin::create_topics(const std::vector<TopicSpec>& topics) {
  if (topics.empty()) return {};
  std::vector<NewTopic> owned;
  std::vector<rd_kafka_NewTopic_t*> asked;
  for (const auto& spec : topics) asked.push_back(owned.emplace_back(new_topic(spec)).get());
  rd_kafka_t* client = state_->client.get();
  const auto options = options_for(client, RD_KAFKA_ADMIN_OP_CREATETOPICS, state_->wait);
  const rdkafka::Queue answers(rd_kafka_queue_new(client));
  rd_kafka_CreateTopics(client, asked.data(), asked.size(), options.get(), answers.get());
  const auto answer = answer_in(answers.get(), state_->wait, "creating topics");
  std::size_t count = 0;
  const auto* const* results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer.get()), &count);
  return taken({results, count}, RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS);
}

void Admin::delete_topics(const std::vector<std::string>& names) {
  if (names.empty()) return;
  std::vector<DeleteTopic> owned;
  std::vector<rd_kafka_DeleteTopic_t*> asked;
  for (const auto& name : names)
    asked.push_back(owned.emplace_back(rd_kafka_DeleteTopic_new(name.c_str())).get());
  rd_kafka_t* client = state_->client.get();
  const auto options = options_for(client, RD_KAFKA_ADMIN_OP_DELETETOPICS, state_->wait);
  const rdkafka::Queue answers(rd_kafka_queue_new(client));
  rd_kafka_DeleteTopics(client, asked.data(), asked.size(), options.get(), answers.get());
  const auto answer = answer_in(answers.get(), state_->wait, "deleting topics");
  std::size_t count = 0;
  const auto* const* results =
      rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(answer.get()), &count);
  taken({results, count}, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
}

std::vector<TopicState> Admin::topics() {
  const auto answer = state_->all_topics();
  std::vector<TopicState> topics;
  for (int i = 0; i < answer->topic_cnt; ++i) {
    const auto& topic = answer->topics[i];
    if (topic.err == RD_KAFKA_RESP_ERR_NO_ERROR && !std::string_view(topic.topic).starts_with("__"))
      topics.push_back({topic.topic, topic.partition_cnt});
  }
  return topics;
}

std::string Admin::cluster_id() {
  auto id = rdkafka::cluster_id(state_->client.get(), state_->wait);
  if (id.empty()) throw_unavailable("reading the cluster's id", "no broker answered");
  return id;
}

std::map<TopicPartition, std::pair<std::int64_t, std::int64_t>> Admin::watermarks(
    const std::vector<TopicPartition>& partitions) {
  if (partitions.empty()) return {};
  const auto first = state_->offsets(partitions, -2);
  const auto next = state_->offsets(partitions, -1);
  std::map<TopicPartition, std::pair<std::int64_t, std::int64_t>> found;
  for (int i = 0; i < first->cnt; ++i)
    found[{first->elems[i].topic, first->elems[i].partition}].first = first->elems[i].offset;
  for (int i = 0; i < next->cnt; ++i)
    found[{next->elems[i].topic, next->elems[i].partition}].second = next->elems[i].offset;
  return found;
}

}  // namespace bilko::kafka
