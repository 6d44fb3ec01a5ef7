#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bilkoctl/frame/context.h"
#include "bilkoctl/frame/session.h"

namespace bilko::ctl {

// One word of the command line: a noun (`dlq`) with verbs below it, or a verb that does something.
// The only place that knows the command line library is command.cpp. What the flags are bound to
// must live as long as the Command.
class Command {
 public:
  ~Command();
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  Command& add(const std::string& name, const std::string& help);

  Command& text(const std::string& flag, std::string& into, const std::string& help);
  Command& texts(const std::string& flag, std::vector<std::string>& into, const std::string& help);
  Command& number(const std::string& flag, std::int64_t& into, const std::string& help);
  Command& flag(const std::string& flag, bool& into, const std::string& help);
  Command& argument(const std::string& name, std::string& into, const std::string& help);
  Command& arguments(const std::string& name, std::vector<std::string>& into,
                     const std::string& help);
  // --execute, --reason, --plan-out, --plan, --yes, --confirm, --detailed-exitcode
  Command& changes(ChangeFlags& into);
  Command& runs(std::function<Exit(Session&)> body);
  // Runs without a target: completion, version.
  Command& runs_alone(std::function<Exit(std::ostream& out, Format format)> body);

 private:
  friend class CommandLine;
  struct Node;
  explicit Command(std::unique_ptr<Node> node);
  std::unique_ptr<Node> node_;
};

// The whole command line.
class CommandLine {
 public:
  CommandLine();
  ~CommandLine();
  Command& root() { return *root_; }
  // Parses, connects, runs; the exit code. Errors are printed; nothing is thrown.
  int run(int count, const char* const* arguments, Terminal terminal);
  // Every command as words and flags, for completion and for the test that checks the manual.
  struct Entry {
    std::string path;  // "dlq redrive"
    std::string help;
    std::vector<std::string> flags;  // "--group"
  };
  std::vector<Entry> entries() const;

 private:
  Exit dispatch(Terminal terminal);
  std::unique_ptr<Command> root_;
  GlobalFlags flags_;
};

}  // namespace bilko::ctl
