#include "bilkoctl/changing/pausing.h"

#include <fmt/format.h>

#include <thread>

#include "bilkoctl/changing/control.h"

namespace bilko::ctl {
namespace {

constexpr auto kPatience = std::chrono::seconds(30);

void await_members(Session& session, const std::string& group, bool nobody) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (session.groups().describe(group).members.empty() != nobody) {
    if (std::chrono::steady_clock::now() > end)
      throw Stop(Exit::failed, nobody ? "MembersStay" : "NobodyCame",
                 fmt::format("{} {} after {} s", group,
                             nobody ? "still has members" : "still has no member",
                             std::chrono::seconds(kPatience).count()),
                 "bilkoctl groups describe shows who is there.");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

// The service tells the audit trail itself, in the transaction that does it.
OperationId change(Session& session, const std::string& group, const std::string& verb,
                   const std::string& reason) {
  const auto asked = new_request(session, group, verb, reason);
  ask(session, asked);
  await_members(session, group, verb == "pause");
  return asked.operation;
}

}  // namespace

OperationId pause_group(Session& session, const std::string& group, const std::string& reason) {
  return change(session, group, "pause", reason);
}

OperationId resume_group(Session& session, const std::string& group, const std::string& reason) {
  return change(session, group, "resume", reason);
}

}  // namespace bilko::ctl
