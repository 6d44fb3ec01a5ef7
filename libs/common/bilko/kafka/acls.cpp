#include "bilko/kafka/acls.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <string_view>
#include <tuple>

#include "bilko/core/error.h"
#include "bilko/kafka/rdkafka.h"

namespace bilko::kafka {
namespace {

using Filter = rdkafka::Handle<rd_kafka_AclBindingFilter_t, rd_kafka_AclBinding_destroy>;
using Resource = rdkafka::Handle<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;

constexpr std::string_view kWhat = "reading rights";
constexpr std::string_view kAuthorizer = "authorizer.class.name";

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

Acl acl_of(const rd_kafka_AclBinding_t* binding) {
  return {rd_kafka_AclBinding_principal(binding),
          lower_case(rd_kafka_ResourceType_name(rd_kafka_AclBinding_restype(binding))),
          rd_kafka_AclBinding_name(binding),
          rd_kafka_AclBinding_resource_pattern_type(binding) == RD_KAFKA_RESOURCE_PATTERN_PREFIXED,
          lower_case(rd_kafka_AclOperation_name(rd_kafka_AclBinding_operation(binding))),
          rd_kafka_AclBinding_permission_type(binding) == RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW};
}

Filter everything() {
  std::array<char, 256> reason{};
  Filter filter(rd_kafka_AclBindingFilter_new(
      RD_KAFKA_RESOURCE_ANY, nullptr, RD_KAFKA_RESOURCE_PATTERN_ANY, nullptr, nullptr,
      RD_KAFKA_ACL_OPERATION_ANY, RD_KAFKA_ACL_PERMISSION_TYPE_ANY, reason.data(), reason.size()));
  if (!filter) rdkafka::throw_unavailable(kWhat, reason.data());
  return filter;
}

std::vector<Acl> bindings(rd_kafka_t* client, std::chrono::milliseconds wait) {
  const auto filter = everything();
  const auto options = rdkafka::admin_options(client, RD_KAFKA_ADMIN_OP_DESCRIBEACLS, wait);
  const rdkafka::Queue answers(rd_kafka_queue_new(client));
  rd_kafka_DescribeAcls(client, filter.get(), options.get(), answers.get());
  const auto answer = rdkafka::admin_answer(answers.get(), wait, kWhat);
  std::size_t count = 0;
  const auto* const* found =
      rd_kafka_DescribeAcls_result_acls(rd_kafka_event_DescribeAcls_result(answer.get()), &count);
  std::vector<Acl> acls;
  for (const auto* binding : std::span(found, count)) acls.push_back(acl_of(binding));
  return acls;
}

std::string authorizer_in(const rd_kafka_ConfigResource_t* broker) {
  std::size_t count = 0;
  const auto* const* settings = rd_kafka_ConfigResource_configs(broker, &count);
  for (const auto* setting : std::span(settings, count))
    if (rd_kafka_ConfigEntry_name(setting) == kAuthorizer)
      if (const char* value = rd_kafka_ConfigEntry_value(setting)) return value;
  return {};
}

// Whoever may not see a broker's settings has met its authorizer.
bool has_authorizer(rd_kafka_t* client, std::chrono::milliseconds wait) {
  const auto metadata = rdkafka::metadata(client, false, wait);
  if (!metadata || metadata->broker_cnt == 0) rdkafka::throw_unavailable(kWhat, "no broker");
  const Resource broker(rd_kafka_ConfigResource_new(
      RD_KAFKA_RESOURCE_BROKER, std::to_string(metadata->brokers[0].id).c_str()));
  const auto options = rdkafka::admin_options(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, wait);
  const rdkafka::Queue answers(rd_kafka_queue_new(client));
  auto* asked = broker.get();
  rd_kafka_DescribeConfigs(client, &asked, 1, options.get(), answers.get());
  const auto answer = rdkafka::admin_answer(answers.get(), wait, kWhat);
  std::size_t count = 0;
  const auto* const* resources = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(answer.get()), &count);
  return std::ranges::any_of(std::span(resources, count), [](const auto* resource) {
    return rd_kafka_ConfigResource_error(resource) != RD_KAFKA_RESP_ERR_NO_ERROR ||
           !authorizer_in(resource).empty();
  });
}

}  // namespace

std::optional<std::vector<Acl>> read_acls(const std::string& bootstrap_servers,
                                          std::chrono::milliseconds answer_wait) {
  rdkafka::Watch watch("bilko-acls");
  const auto client = rdkafka::open(
      RD_KAFKA_PRODUCER, rdkafka::make_settings(watch, {{"bootstrap.servers", bootstrap_servers},
                                                        {"client.id", "bilko-acls"}}));
  auto acls = bindings(client.get(), answer_wait);
  // librdkafka 2.0 keeps an error of the whole answer to itself and gives an empty one: that there
  // is no authorizer, and that we may not ask.
  if (acls.empty()) {
    if (!has_authorizer(client.get(), answer_wait)) return std::nullopt;
    throw Error(ErrorKind::forbidden, "acls_hidden", "this client is shown no right");
  }
  const auto place = [](const Acl& acl) {
    return std::tie(acl.resource, acl.name, acl.principal, acl.operation);
  };
  std::ranges::sort(acls, {}, place);
  return acls;
}

}  // namespace bilko::kafka
