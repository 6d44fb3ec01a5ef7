#pragma once

#include <string>
#include <vector>

#include "bilkoctl/frame/session.h"
#include "bilkoctl/reading/locate.h"

namespace bilko::ctl {

// What became of one event in one consumer group.
struct Fate {
  std::string group;
  // applied, pending, waiting, parked, dead-lettered, discarded, not a consumer, expired,
  // skipped, not published, unknown
  std::string state;
  std::string detail;         // a sentence for people
  std::optional<Instant> at;  // when it came to that
  std::string dead_letter;    // id, where it is dead-lettered
};

// Of every group of a service the target knows. Pending means the group has not read it yet;
// parked: it failed and is retried; waiting: an earlier event of its entity is in the way;
// expired: retention deleted it, and its mark too, so nobody can tell.
std::vector<Fate> fates_of(Session& session, const Located& located, const std::string& event_id);

}  // namespace bilko::ctl
