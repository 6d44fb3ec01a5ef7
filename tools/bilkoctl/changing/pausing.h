#pragma once

#include <string>

#include "bilko/contracts/ids.h"
#include "bilkoctl/frame/session.h"

namespace bilko::ctl {

// Asks the group's service to leave the group and waits until Kafka sees nobody in it. Throws what
// ask() throws, and Stop failed where members stay.
OperationId pause_group(Session& session, const std::string& group, const std::string& reason);
// The opposite; waits until somebody is in the group again.
OperationId resume_group(Session& session, const std::string& group, const std::string& reason);

}  // namespace bilko::ctl
