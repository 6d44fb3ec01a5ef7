#pragma once

#include <string>
#include <vector>

#include "bilkoctl/frame/session.h"

namespace bilko::ctl {

// An operation as a journal of this machine or a service's `group_control` knows it.
struct OperationView {
  std::string operation;
  std::string kind;  // RedrivePlan, ReplayPlan, …; of a service: the verb
  std::string state;
  std::string started_at;
  std::string updated_at;
  std::string group;
  std::string operator_name;
  std::string reason;
  std::string counts = "{}";  // JSON
};

// Newest first.
std::vector<OperationView> operations(Session& session, std::int64_t limit);
// Everything known of one, from this machine and from services.
std::vector<OperationView> operations_named(Session& session, const std::string& operation);

}  // namespace bilko::ctl
