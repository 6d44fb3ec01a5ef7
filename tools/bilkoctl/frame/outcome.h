#pragma once

#include <stdexcept>
#include <string>

namespace bilko::ctl {

// How a command ended, as scripts see it; docs/operations.md has the table. Never renumbered.
enum class Exit {
  done = 0,          // or nothing to do
  failed = 1,        // broker, database, time-out
  usage = 2,         // command line or configuration
  findings = 3,      // a check found something, a scan stopped early
  refused = 4,       // a precondition does not hold: nothing was changed
  partial = 5,       // some items failed; their ids are in the output
  stopped = 6,       // a safety valve: canary or failure ratio
  pending = 7,       // a dry run has something to do (only with --detailed-exitcode)
  interrupted = 130  // Ctrl-C: a checkpoint is written
};

// Ends a command with a sentence for people and a stable reason for programs.
class Stop : public std::runtime_error {
 public:
  // `reason`: PascalCase slug (StalePlan); `hint`: what to do about it, a whole sentence.
  Stop(Exit exit, std::string reason, const std::string& message, std::string hint)
      : std::runtime_error(message),
        exit_(exit),
        reason_(std::move(reason)),
        hint_(std::move(hint)) {}

  Exit exit() const { return exit_; }
  const std::string& reason() const { return reason_; }
  const std::string& hint() const { return hint_; }

 private:
  Exit exit_;
  std::string reason_;
  std::string hint_;
};

// The command line or the configuration is wrong.
inline Stop misuse(std::string reason, const std::string& message, std::string hint) {
  return Stop(Exit::usage, std::move(reason), message, std::move(hint));
}
// A precondition does not hold; nothing was changed.
inline Stop refusal(std::string reason, const std::string& message, std::string hint) {
  return Stop(Exit::refused, std::move(reason), message, std::move(hint));
}

}  // namespace bilko::ctl
