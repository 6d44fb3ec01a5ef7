#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bilko::ctl {

enum class TopicKind { event, dead_letters, redrive };

// One topic as schemas/events (compiled in) and the services (service_topics.h) say it shall be.
struct CatalogueTopic {
  std::string name;
  TopicKind kind = TopicKind::event;
  std::string service;  // that publishes to it
  std::int64_t retention_ms = -1;
  std::int64_t message_bytes_max = 0;
  std::vector<std::string> groups;  // that read it
};

std::string_view kind_text(TopicKind kind);

// `ledger` -> `ledger-service-consumer`, and back (empty where it is no group of ours).
std::string group_of(std::string_view service);
std::string service_of_group(std::string_view group);
// The service that publishes a type: `bank.account.created` -> `banking`; `ops.…` -> `bilkoctl`.
std::string service_of_type(std::string_view type);
// The topic that only this service's group reads: `ledger.redrive.requested`.
std::string redrive_topic(std::string_view service);

// Topics of a suite that consists of `services`, by name.
std::vector<CatalogueTopic> catalogue_topics(const std::vector<std::string>& services);

}  // namespace bilko::ctl
