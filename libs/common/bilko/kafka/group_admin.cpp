#include "bilko/kafka/group_admin.h"

#include <fmt/format.h>

#include <array>
#include <span>

#include "bilko/core/error.h"
#include "bilko/kafka/rdkafka.h"

namespace bilko::kafka {
namespace {

using AskedOffsets =
    rdkafka::Handle<rd_kafka_ListConsumerGroupOffsets_t, rd_kafka_ListConsumerGroupOffsets_destroy>;
using NewOffsets = rdkafka::Handle<rd_kafka_AlterConsumerGroupOffsets_t,
                                   rd_kafka_AlterConsumerGroupOffsets_destroy>;

GroupMember member_of(const rd_kafka_MemberDescription_t* described) {
  GroupMember member;
  member.client_id = rd_kafka_MemberDescription_client_id(described);
  member.host = rd_kafka_MemberDescription_host(described);
  const auto* assignment = rd_kafka_MemberDescription_assignment(described);
  if (assignment == nullptr) return member;
  const auto* partitions = rd_kafka_MemberAssignment_partitions(assignment);
  for (int i = 0; partitions != nullptr && i < partitions->cnt; ++i)
    member.partitions.insert({partitions->elems[i].topic, partitions->elems[i].partition});
  return member;
}

[[noreturn]] void refuse(const std::string& group, rd_kafka_resp_err_t error) {
  const bool is_active = error == RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID ||
                         error == RD_KAFKA_RESP_ERR_NON_EMPTY_GROUP ||
                         error == RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS;
  throw Error(ErrorKind::conflict, is_active ? "group_active" : "offsets_refused",
              fmt::format("the offsets of {} can not be changed: {}", group,
                          is_active ? "a member is still in the group" : rd_kafka_err2str(error)));
}

}  // namespace

struct GroupAdmin::State : rdkafka::Watch {
  State(const std::string& bootstrap_servers, std::chrono::milliseconds answer_wait)
      : Watch("bilko-groups"), wait(answer_wait) {
    client = rdkafka::open(RD_KAFKA_PRODUCER,
                           rdkafka::make_settings(*this, {{"bootstrap.servers", bootstrap_servers},
                                                          {"client.id", "bilko-groups"}}));
  }

  const std::chrono::milliseconds wait;
  rdkafka::Client client;
};

GroupAdmin::GroupAdmin(const std::string& bootstrap_servers, std::chrono::milliseconds answer_wait)
    : state_(std::make_unique<State>(bootstrap_servers, answer_wait)) {}

GroupAdmin::~GroupAdmin() = default;

std::vector<std::string> GroupAdmin::names() {
  rd_kafka_t* client = state_->client.get();
  const auto options =
      rdkafka::admin_options(client, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS, state_->wait);
  const rdkafka::Queue answers(rd_kafka_queue_new(client));
  rd_kafka_ListConsumerGroups(client, options.get(), answers.get());
  const auto answer = rdkafka::admin_answer(answers.get(), state_->wait, "listing groups");
  const auto* result = rd_kafka_event_ListConsumerGroups_result(answer.get());
  std::size_t count = 0;
  const auto* const* failures = rd_kafka_ListConsumerGroups_result_errors(result, &count);
  if (count > 0) rdkafka::throw_unavailable("listing groups", rd_kafka_error_string(failures[0]));
  const auto* const* groups = rd_kafka_ListConsumerGroups_result_valid(result, &count);
  std::vector<std::string> names;
  for (const auto* group : std::span(groups, count))
    names.emplace_back(rd_kafka_ConsumerGroupListing_group_id(group));
  return names;
}

GroupState GroupAdmin::describe(const std::string& group) {
  rd_kafka_t* client = state_->client.get();
  const auto options =
      rdkafka::admin_options(client, RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS, state_->wait);
  const rdkafka::Queue answers(rd_kafka_queue_new(client));
  std::array<const char*, 1> asked{group.c_str()};
  rd_kafka_DescribeConsumerGroups(client, asked.data(), asked.size(), options.get(), answers.get());
  const auto answer = rdkafka::admin_answer(answers.get(), state_->wait, "describing a group");
  std::size_t count = 0;
  const auto* const* groups = rd_kafka_DescribeConsumerGroups_result_groups(
      rd_kafka_event_DescribeConsumerGroups_result(answer.get()), &count);
  GroupState state{group, "Dead", {}};
  for (const auto* described : std::span(groups, count)) {
    const auto* failure = rd_kafka_ConsumerGroupDescription_error(described);
    if (failure != nullptr && rd_kafka_error_code(failure) == RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND)
      continue;
    if (failure != nullptr)
      rdkafka::throw_unavailable("describing " + group, rd_kafka_error_string(failure));
    state.state =
        rd_kafka_consumer_group_state_name(rd_kafka_ConsumerGroupDescription_state(described));
    const auto members = rd_kafka_ConsumerGroupDescription_member_count(described);
    for (std::size_t i = 0; i < members; ++i)
      state.members.push_back(member_of(rd_kafka_ConsumerGroupDescription_member(described, i)));
  }
  return state;
}

std::map<TopicPartition, std::int64_t> GroupAdmin::offsets(const std::string& group) {
  rd_kafka_t* client = state_->client.get();
  const auto options =
      rdkafka::admin_options(client, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, state_->wait);
  const rdkafka::Queue answers(rd_kafka_queue_new(client));
  const AskedOffsets asked(rd_kafka_ListConsumerGroupOffsets_new(group.c_str(), nullptr));
  auto* one = asked.get();
  rd_kafka_ListConsumerGroupOffsets(client, &one, 1, options.get(), answers.get());
  const auto answer = rdkafka::admin_answer(answers.get(), state_->wait, "reading offsets");
  std::size_t count = 0;
  const auto* const* groups = rd_kafka_ListConsumerGroupOffsets_result_groups(
      rd_kafka_event_ListConsumerGroupOffsets_result(answer.get()), &count);
  std::map<TopicPartition, std::int64_t> found;
  for (const auto* result : std::span(groups, count)) {
    if (const auto* failure = rd_kafka_group_result_error(result); failure != nullptr)
      rdkafka::throw_unavailable("reading offsets of " + group, rd_kafka_error_string(failure));
    const auto* list = rd_kafka_group_result_partitions(result);
    for (int i = 0; i < list->cnt; ++i)
      if (list->elems[i].offset >= 0)
        found[{list->elems[i].topic, list->elems[i].partition}] = list->elems[i].offset;
  }
  return found;
}

void GroupAdmin::set_offsets(const std::string& group,
                             const std::map<TopicPartition, std::int64_t>& offsets) {
  if (offsets.empty()) return;
  rd_kafka_t* client = state_->client.get();
  auto list = rdkafka::partition_list(offsets.size());
  for (const auto& [place, offset] : offsets)
    rd_kafka_topic_partition_list_add(list.get(), place.topic.c_str(), place.partition)->offset =
        offset;
  const auto options =
      rdkafka::admin_options(client, RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS, state_->wait);
  const rdkafka::Queue answers(rd_kafka_queue_new(client));
  const NewOffsets asked(rd_kafka_AlterConsumerGroupOffsets_new(group.c_str(), list.get()));
  auto* one = asked.get();
  rd_kafka_AlterConsumerGroupOffsets(client, &one, 1, options.get(), answers.get());
  const auto answer = rdkafka::admin_answer(answers.get(), state_->wait, "changing offsets");
  std::size_t count = 0;
  const auto* const* groups = rd_kafka_AlterConsumerGroupOffsets_result_groups(
      rd_kafka_event_AlterConsumerGroupOffsets_result(answer.get()), &count);
  for (const auto* result : std::span(groups, count)) {
    if (const auto* failure = rd_kafka_group_result_error(result); failure != nullptr)
      refuse(group, rd_kafka_error_code(failure));
    const auto* changed = rd_kafka_group_result_partitions(result);
    for (int i = 0; i < changed->cnt; ++i)
      if (changed->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) refuse(group, changed->elems[i].err);
  }
}

}  // namespace bilko::kafka
