#include "bilkoctl/changing/authorize.h"

#include <fmt/format.h>

#include <iostream>

namespace bilko::ctl {
namespace {

constexpr std::size_t kReasonMax = 1000;

bool is_confirmed(Session& session, const std::string& question) {
  auto& terminal = session.terminal();
  terminal.err << question << " Type yes to go on: " << std::flush;
  std::string answer;
  return std::getline(terminal.in, answer) && answer == "yes";
}

}  // namespace

void authorize(Session& session, const ChangeFlags& flags, const std::string& question) {
  if (flags.reason.empty() || flags.reason.size() > kReasonMax)
    throw misuse("ReasonMissing", "a change needs a reason of at most 1000 bytes",
                 "Add --reason 'why, so that the audit trail says it in a year as well'.");
  const auto& target = session.target();
  if (target.is_protected && flags.confirm != target.name)
    throw refusal("NotConfirmed", fmt::format("the context {} is protected", target.name),
                  fmt::format("Add --confirm {} if it is the one you mean.", target.name));
  if (flags.yes) return;
  if (session.flags().no_input || !session.terminal().in_is_tty)
    throw misuse("NoTerminal", "there is no terminal to ask whether this is meant",
                 "Add --yes to go on without being asked.");
  if (!is_confirmed(session, question))
    throw refusal("NotMeant", "nothing was changed", "Answer yes, or add --yes.");
}

}  // namespace bilko::ctl
