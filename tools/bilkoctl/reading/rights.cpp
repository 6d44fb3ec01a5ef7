#include "bilkoctl/reading/rights.h"

#include <algorithm>
#include <array>

#include "bilko/events/dead_letter.h"
#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/frame/service_topics.h"

namespace bilko::ctl {
namespace {

constexpr std::string_view kControlTopic = "ops.control.requested";
// What services themselves tell of what operators have asked.
constexpr std::array kTold = {"ops.consumer.paused", "ops.consumer.resumed",
                              "ops.dead_letter.resolved", "ops.replay.started",
                              "ops.replay.finished"};

bool is_principal_of(std::string_view principal, const std::string& service) {
  return principal == "User:" + service || principal == "User:CN=" + service;
}

bool covers(const kafka::Acl& acl, const Right& right) {
  if (acl.resource != right.resource) return false;
  if (acl.operation != "all" && acl.operation != right.operation) return false;
  if (acl.is_prefix) return right.name.starts_with(acl.name);
  return acl.name == "*" || acl.name == right.name;
}

}  // namespace

std::vector<Right> needed_rights(const std::vector<std::string>& services) {
  std::vector<Right> needed;
  for (const auto& known : service_topics()) {
    const std::string service(known.service);
    if (std::ranges::count(services, service) == 0) continue;
    const auto need = [&](std::string_view resource, std::string_view name,
                          std::string_view operation) {
      needed.push_back({service, std::string(resource), std::string(name), std::string(operation)});
    };
    need("group", group_of(service), "read");
    need("topic", kControlTopic, "read");
    need("topic", redrive_topic(service), "read");
    for (const auto topic : known.publishes) need("topic", topic, "write");
    for (const auto* topic : kTold) need("topic", topic, "write");
    for (const auto topic : known.reads) {
      if (topic != kControlTopic) need("topic", topic, "read");
      need("topic", events::dead_letter_topic(std::string(topic)), "write");
    }
  }
  return needed;
}

bool is_granted(const std::vector<kafka::Acl>& acls, const Right& right) {
  bool is_allowed = false;
  for (const auto& acl : acls) {
    if (acl.principal != "User:*" && !is_principal_of(acl.principal, right.service)) continue;
    if (!covers(acl, right)) continue;
    if (!acl.allows) return false;
    is_allowed = true;
  }
  return is_allowed;
}

std::vector<kafka::Acl> excessive(const std::vector<kafka::Acl>& acls,
                                  const std::vector<Right>& needed,
                                  const std::vector<std::string>& services) {
  constexpr std::array kTaking = {std::pair{"topic", "write"}, std::pair{"group", "read"}};
  const auto is_too_much = [&](const kafka::Acl& acl, const std::string& service) {
    for (const auto& [resource, operation] : kTaking) {
      if (acl.resource != resource || (acl.operation != operation && acl.operation != "all"))
        continue;
      const bool is_own = !acl.is_prefix && std::ranges::any_of(needed, [&](const Right& right) {
        return right.service == service && right.resource == resource &&
               right.operation == operation && right.name == acl.name;
      });
      return !is_own;
    }
    return false;
  };
  std::vector<kafka::Acl> found;
  for (const auto& acl : acls)
    for (const auto& service : services)
      if (acl.allows && is_principal_of(acl.principal, service) && is_too_much(acl, service))
        found.push_back(acl);
  return found;
}

}  // namespace bilko::ctl
