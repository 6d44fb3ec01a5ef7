#pragma once

#include <map>
#include <set>
#include <string>

#include "bilkoctl/frame/session.h"
#include "bilkoctl/watching/metrics_page.h"

namespace bilko::ctl {

// How events flow, seen from outside of the services: it does not matter whether any of them runs.
// A group's topics are those that it was last seen to be assigned, so a topic that it has left
// raises no false lag, and a dead group's are remembered; before that, those of the catalogue.
class FlowMetrics {
 public:
  explicit FlowMetrics(Session& session) : session_(session) {}

  // Everything that answers. What does not is 0 in bilko_watch_reaches and has no other sample.
  void add_to(MetricsPage& page);

 private:
  using Offsets = std::map<kafka::TopicPartition, std::int64_t>;
  struct Progress {
    Offsets offsets;
    Instant moved_at;
  };

  void add_groups(MetricsPage& page);
  void add_group(MetricsPage& page, const std::string& service,
                 const std::map<std::string, std::int32_t>& partitions);
  const std::set<std::string>& topics_of(const std::string& service,
                                         const kafka::GroupState& state);
  void add_database(MetricsPage& page, const std::string& service);

  Session& session_;
  std::map<std::string, std::set<std::string>> topics_;  // by service
  std::map<std::string, Progress> progress_;
};

}  // namespace bilko::ctl
