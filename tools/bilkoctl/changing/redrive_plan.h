#pragma once

#include <string>
#include <vector>

#include "bilkoctl/changing/plan.h"
#include "bilkoctl/reading/dead_letters.h"

namespace bilko::ctl {

inline constexpr const char* kRedrivePlan = "RedrivePlan";

// How a redrive runs; part of its plan.
struct RedriveArguments {
  std::string group;
  std::int64_t rate = 50;    // records a second
  std::int64_t canary = -1;  // -1: 1 %, at least 1, at most 25; 0: none
  std::int64_t outcome_timeout_ms = 60'000;
  std::int64_t max_failures = 5;          // stop at so many …
  std::int64_t max_failure_percent = 10;  // … if they are so large a part of the outcomes

  static void fields(auto& self, auto&& field) {
    field("group", self.group);
    field("rate", self.rate);
    field("canary", self.canary);
    field("outcomeTimeoutMs", self.outcome_timeout_ms);
    field("maxFailures", self.max_failures);
    field("maxFailurePercent", self.max_failure_percent);
  }
};

// One dead letter of the frozen set.
struct RedriveItem {
  std::string id;
  std::string source;
  std::string event;
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string subject;
  std::string sha256;

  static void fields(auto& self, auto&& field) {
    field("id", self.id);
    field("source", self.source);
    field("event", self.event);
    field("topic", self.topic);
    field("partition", self.partition);
    field("offset", self.offset);
    field("subject", self.subject);
    field("sha256", self.sha256);
  }
};

RedriveItem item_of(const DeadLetter& letter);
DeadLetter letter_of(const RedriveItem& item, const std::string& group);

// Where an item of a plan stands now.
enum class ItemState { dead, died_again, trying, applied, gone };
struct ItemStatus {
  ItemState state = ItemState::gone;
  std::int64_t failures = 0;  // since it was redriven, of one that is being tried
  std::string reason;         // of the last failure
};
std::vector<ItemStatus> statuses_of(Session& session, const std::string& group,
                                    const std::vector<RedriveItem>& items);

}  // namespace bilko::ctl
