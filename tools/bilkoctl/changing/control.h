#pragma once

#include <optional>
#include <string>

#include "bilko/contracts/ids.h"
#include "bilkoctl/frame/session.h"

namespace bilko::ctl {

// What the service of a group is asked to do (`ops.control.requested`).
struct ControlRequest {
  OperationId operation;
  std::string group;
  std::string verb;
  std::string arguments = "{}";  // a JSON object
  std::string reason;
  std::chrono::milliseconds valid_for = std::chrono::minutes(10);
};

// What the service has made of it (table `group_control`).
struct ControlAnswer {
  std::string state;    // active, done, refused, cancelled
  std::string outcome;  // a JSON object: counts, or {"code", "message"} of what was refused
};

// A new operation.
ControlRequest new_request(Session& session, const std::string& group, const std::string& verb,
                           const std::string& reason);

// Sends the request; returns when Kafka has it.
void request(Session& session, const ControlRequest& request);

// The answer so far, none while the service has not seen it.
std::optional<ControlAnswer> answer_to(Session& session, const std::string& group,
                                       const OperationId& operation);

// Sends and waits until the service has answered other than `active`; with `may_be_active` that is
// an answer too. Throws Stop: refused with the service's reason, or failed where it did not answer
// in `patience` (it will, when it runs again, until the request expires).
ControlAnswer ask(Session& session, const ControlRequest& request,
                  std::chrono::milliseconds patience = std::chrono::seconds(30),
                  bool may_be_active = false);

}  // namespace bilko::ctl
