#pragma once

#include <string>
#include <vector>

#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/frame/session.h"

namespace bilko::ctl {

// One way in which the cluster differs from the catalogue.
struct Drift {
  enum class Fix {
    create,   // the topic is missing
    setting,  // a setting is too small
    none      // would need to delete or to move keys: never done by a tool
  };
  std::string topic;
  std::string what;  // "missing", "retention.ms", "max.message.bytes", "partitions", "unknown"
  std::string expected;
  std::string found;
  Fix fix = Fix::none;
};

struct DriftReport {
  std::vector<Drift> drifts;
  std::int32_t partitions = 0;  // what a new topic gets: as most topics of the cluster have
};

// What most topics have; 12 on an empty cluster.
std::int32_t usual_partitions(const std::vector<kafka::TopicState>& topics);

// `partitions` 0: as most topics have. Settings that are larger than asked are no drift.
DriftReport drift_of(Session& session, std::int32_t partitions);
Listing listing_of(const std::vector<Drift>& drifts);

}  // namespace bilko::ctl
