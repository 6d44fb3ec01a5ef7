#include "bilko/kafka/admin.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <span>

#include "bilko/core/error.h"
#include "bilko/kafka/rdkafka.h"

namespace bilko::kafka {
namespace {

using NewTopic = rdkafka::Handle<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using DeleteTopic = rdkafka::Handle<rd_kafka_DeleteTopic_t, rd_kafka_DeleteTopic_destroy>;
using NewPartitions = rdkafka::Handle<rd_kafka_NewPartitions_t, rd_kafka_NewPartitions_destroy>;
using Resource = rdkafka::Handle<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;
using rdkafka::throw_unavailable;

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

using Resources = std::span<const rd_kafka_ConfigResource_t* const>;

void throw_if_refused(Resources resources) {
  for (const auto* resource : resources)
    if (rd_kafka_ConfigResource_error(resource) != RD_KAFKA_RESP_ERR_NO_ERROR)
      throw Error(ErrorKind::invalid, "topic_refused",
                  fmt::format("{}: {}", rd_kafka_ConfigResource_name(resource),
                              rd_kafka_ConfigResource_error_string(resource)));
}

std::span<const rd_kafka_ConfigEntry_t* const> entries_of(
    const rd_kafka_ConfigResource_t* resource) {
  std::size_t count = 0;
  const auto* const* entries = rd_kafka_ConfigResource_configs(resource, &count);
  return {entries, count};
}

std::int64_t number_in(const std::map<std::string, std::string>& values, const char* name) {
  const auto found = values.find(name);
  return found == values.end() ? 0 : std::stoll(found->second);
}

}  // namespace

std::string library_version() { return rd_kafka_version_str(); }

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

  // What DescribeConfigs says of topics; the answer owns the resources.
  rdkafka::Event describe(const std::vector<std::string>& topics) {
    std::vector<Resource> owned;
    std::vector<rd_kafka_ConfigResource_t*> asked;
    for (const auto& topic : topics)
      asked.push_back(
          owned.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()))
              .get());
    const auto options =
        rdkafka::admin_options(client.get(), RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, wait);
    const rdkafka::Queue answers(rd_kafka_queue_new(client.get()));
    rd_kafka_DescribeConfigs(client.get(), asked.data(), asked.size(), options.get(),
                             answers.get());
    auto answer = rdkafka::admin_answer(answers.get(), wait, "reading settings of topics");
    throw_if_refused(described(answer));
    return answer;
  }

  static Resources described(const rdkafka::Event& answer) {
    std::size_t count = 0;
    const auto* const* resources = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(answer.get()), &count);
    return {resources, count};
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
  const auto options = rdkafka::admin_options(client, RD_KAFKA_ADMIN_OP_CREATETOPICS, state_->wait);
  const rdkafka::Queue answers(rd_kafka_queue_new(client));
  rd_kafka_CreateTopics(client, asked.data(), asked.size(), options.get(), answers.get());
  const auto answer = rdkafka::admin_answer(answers.get(), state_->wait, "creating topics");
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
  const auto options = rdkafka::admin_options(client, RD_KAFKA_ADMIN_OP_DELETETOPICS, state_->wait);
  const rdkafka::Queue answers(rd_kafka_queue_new(client));
  rd_kafka_DeleteTopics(client, asked.data(), asked.size(), options.get(), answers.get());
  const auto answer = rdkafka::admin_answer(answers.get(), state_->wait, "deleting topics");
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

std::vector<TopicSpec> Admin::describe(const std::vector<std::string>& names) {
  std::map<std::string, std::int32_t> partitions;
  for (const auto& topic : topics())
    if (std::find(names.begin(), names.end(), topic.name) != names.end())
      partitions[topic.name] = topic.partitions;
  std::vector<std::string> existing;
  for (const auto& [name, count] : partitions) existing.push_back(name);
  std::vector<TopicSpec> found;
  for (const auto& [name, values] : settings(existing)) {
    TopicSpec topic;
    topic.name = name;
    topic.partitions = partitions[name];
    topic.retention_ms = number_in(values, "retention.ms");
    topic.message_bytes_max = number_in(values, "max.message.bytes");
    found.push_back(std::move(topic));
  }
  return found;
}

std::string Admin::cluster_id() {
  auto id = rdkafka::cluster_id(state_->client.get(), state_->wait);
  if (id.empty()) throw_unavailable("reading the cluster's id", "no broker answered");
  return id;
}

std::map<std::string, std::map<std::string, std::string>> Admin::settings(
    const std::vector<std::string>& topics) {
  std::map<std::string, std::map<std::string, std::string>> settings;
  if (topics.empty()) return settings;
  const auto answer = state_->describe(topics);
  for (const auto* resource : State::described(answer))
    for (const auto* entry : entries_of(resource))
      if (const char* value = rd_kafka_ConfigEntry_value(entry); value != nullptr)
        settings[rd_kafka_ConfigResource_name(resource)][rd_kafka_ConfigEntry_name(entry)] = value;
  return settings;
}

// The old AlterConfigs replaces all that is set (the incremental one needs librdkafka 2.2), so what
// was set for this topic goes along.
void Admin::change_settings(const std::string& topic,
                            const std::map<std::string, std::string>& changes) {
  auto wanted = changes;
  const auto now = state_->describe({topic});
  for (const auto* resource : State::described(now))
    for (const auto* entry : entries_of(resource))
      if (rd_kafka_ConfigEntry_source(entry) == RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG)
        wanted.try_emplace(rd_kafka_ConfigEntry_name(entry), rd_kafka_ConfigEntry_value(entry));
  const Resource resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  for (const auto& [name, value] : wanted)
    rd_kafka_ConfigResource_set_config(resource.get(), name.c_str(), value.c_str());
  rd_kafka_t* client = state_->client.get();
  const auto options = rdkafka::admin_options(client, RD_KAFKA_ADMIN_OP_ALTERCONFIGS, state_->wait);
  const rdkafka::Queue answers(rd_kafka_queue_new(client));
  auto* asked = resource.get();
  rd_kafka_AlterConfigs(client, &asked, 1, options.get(), answers.get());
  const auto answer = rdkafka::admin_answer(answers.get(), state_->wait, "changing a topic");
  std::size_t count = 0;
  const auto* const* results = rd_kafka_AlterConfigs_result_resources(
      rd_kafka_event_AlterConfigs_result(answer.get()), &count);
  throw_if_refused({results, count});
}

void Admin::add_partitions(const std::string& topic, std::int32_t total) {
  std::array<char, 256> reason{};
  const NewPartitions partitions(rd_kafka_NewPartitions_new(
      topic.c_str(), static_cast<std::size_t>(total), reason.data(), reason.size()));
  if (!partitions)
    throw Error(ErrorKind::invalid, "topic_refused", fmt::format("{}: {}", topic, reason.data()));
  rd_kafka_t* client = state_->client.get();
  const auto options =
      rdkafka::admin_options(client, RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, state_->wait);
  const rdkafka::Queue answers(rd_kafka_queue_new(client));
  auto* asked = partitions.get();
  rd_kafka_CreatePartitions(client, &asked, 1, options.get(), answers.get());
  const auto answer = rdkafka::admin_answer(answers.get(), state_->wait, "adding partitions");
  std::size_t count = 0;
  const auto* const* results = rd_kafka_CreatePartitions_result_topics(
      rd_kafka_event_CreatePartitions_result(answer.get()), &count);
  taken({results, count}, RD_KAFKA_RESP_ERR_NO_ERROR);
}

std::map<TopicPartition, std::int64_t> Admin::offsets_at(
    const std::vector<TopicPartition>& partitions, Instant time) {
  std::map<TopicPartition, std::int64_t> found;
  if (partitions.empty()) return found;
  const auto list = state_->offsets(partitions, std::max<std::int64_t>(time.unix_ms(), 0));
  std::vector<TopicPartition> beyond;
  for (int i = 0; i < list->cnt; ++i) {
    const TopicPartition place{list->elems[i].topic, list->elems[i].partition};
    found[place] = list->elems[i].offset;
    if (list->elems[i].offset < 0) beyond.push_back(place);
  }
  for (const auto& [place, ends] : watermarks(beyond)) found[place] = ends.second;
  return found;
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
