#include "bilkoctl/frame/command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "bilko/core/error.h"

namespace bilko::ctl {

struct Command::Node {
  std::unique_ptr<CLI::App> own;  // of the root only
  CLI::App* app = nullptr;
  std::function<Exit(Session&)> body;
  std::function<Exit(std::ostream&, Format)> body_alone;
  std::vector<std::unique_ptr<Command>> children;
};

Command::Command(std::unique_ptr<Node> node) : node_(std::move(node)) {}
Command::~Command() = default;

Command& Command::add(const std::string& name, const std::string& help) {
  auto node = std::make_unique<Node>();
  node->app = node_->app->add_subcommand(name, help);
  node_->app->require_subcommand(1);
  return *node_->children.emplace_back(new Command(std::move(node)));
}

Command& Command::text(const std::string& flag, std::string& into, const std::string& help) {
  // Given twice, as by an alias and by hand, the last one counts.
  node_->app->add_option(flag, into, help)->type_name("TEXT")->take_last();
  return *this;
}

Command& Command::texts(const std::string& flag, std::vector<std::string>& into,
                        const std::string& help) {
  node_->app->add_option(flag, into, help)->type_name("TEXT")->expected(1)->take_all();
  return *this;
}

Command& Command::number(const std::string& flag, std::int64_t& into, const std::string& help) {
  node_->app->add_option(flag, into, help)->type_name("N");
  return *this;
}

Command& Command::flag(const std::string& flag, bool& into, const std::string& help) {
  node_->app->add_flag(flag, into, help);
  return *this;
}

Command& Command::argument(const std::string& name, std::string& into, const std::string& help) {
  node_->app->add_option(name, into, help)->required()->type_name("");
  return *this;
}

Command& Command::arguments(const std::string& name, std::vector<std::string>& into,
                            const std::string& help) {
  node_->app->add_option(name, into, help)->type_name("");
  return *this;
}

Command& Command::changes(ChangeFlags& into) {
  flag("--execute", into.execute, "do it; without this the plan is shown and nothing changes");
  flag("--dry-run", into.dry_run, "the default");
  text("--reason", into.reason, "why, for the audit trail (needed with --execute)");
  text("--plan-out", into.plan_out, "write the plan to this file");
  text("--plan", into.plan, "act on the plan in this file");
  flag("--yes", into.yes, "do not ask on the terminal");
  text("--confirm", into.confirm, "the context's name, where the context is protected");
  return flag("--detailed-exitcode", into.detailed_exitcode,
              "a dry run ends with 7 where there is something to do");
}

Command& Command::runs(std::function<Exit(Session&)> body) {
  node_->body = std::move(body);
  return *this;
}

Command& Command::runs_alone(std::function<Exit(std::ostream&, Format)> body) {
  node_->body_alone = std::move(body);
  return *this;
}

namespace {

constexpr const char* kAbout =
    "See, drain, pause and replay a Bilko suite. What changes something is a dry run until "
    "--execute.\nManual: docs/operations.md; by symptom: docs/runbooks.";

// Where a message of the command line library comes from, in our words.
Stop stop_of(const CLI::ParseError& error) {
  return misuse("CommandLine", error.what(), "Add --help for what the command takes.");
}

Stop stop_of(const Error& error) {
  const bool is_away = error.kind() == ErrorKind::unavailable;
  if (error.kind() == ErrorKind::conflict)
    return refusal(error.code(), error.what(), "Nothing was changed.");
  return Stop(Exit::failed, error.code(), error.what(),
              is_away ? "Is it running? bilkoctl doctor says what answers." : "");
}

}  // namespace

CommandLine::CommandLine() {
  auto node = std::make_unique<Command::Node>();
  node->own = std::make_unique<CLI::App>(kAbout, "bilkoctl");
  node->app = node->own.get();
  node->app->option_defaults()->configurable(false);
  root_.reset(new Command(std::move(node)));
  root_->text("-c,--context", flags_.target.context, "which suite, as named in the file")
      .text("--config", flags_.target.config_file, "the file of contexts (mode 0600)")
      .text("--expect-cluster", flags_.expect_cluster, "refuse another Kafka cluster than this id")
      .text("-o,--output", flags_.output, "table, wide, json, ndjson or csv")
      .text("--progress", flags_.progress, "auto, json or none; on standard error")
      .text("--timeout", flags_.timeout, "how long to wait for one answer (10s)")
      .flag("-q,--quiet", flags_.is_quiet, "no messages on standard error but errors")
      .flag("--no-input", flags_.no_input, "never ask")
      .flag("--reveal", flags_.reveal,
            "show personal fields; asks nobody, so mind who reads along");
  root_->node_->app->fallthrough();
}

CommandLine::~CommandLine() = default;

Exit CommandLine::dispatch(Terminal terminal) {
  const Command* found = root_.get();
  for (bool is_deeper = true; is_deeper;) {
    is_deeper = false;
    for (const auto& child : found->node_->children)
      if (child->node_->app->parsed()) {
        found = child.get();
        is_deeper = true;
        break;
      }
  }
  const auto format = format_of(flags_.output);
  if (found->node_->body_alone) return found->node_->body_alone(terminal.out, format);
  const SystemClock clock;
  Session session(choose_target(flags_.target, own_environment()), flags_, terminal, clock);
  return found->node_->body(session);
}

namespace {
Format format_or_table(const std::string& name) {
  return name == "json" ? Format::json : name == "ndjson" ? Format::ndjson : Format::table;
}
}  // namespace

int CommandLine::run(int count, const char* const* arguments, Terminal terminal) {
  auto& app = *root_->node_->app;
  const auto fail = [&](const Stop& stop) {
    terminal.out.flush();
    print_error(terminal.err, format_or_table(flags_.output), stop);
    return static_cast<int>(stop.exit());
  };
  try {
    app.parse(count, arguments);
    return static_cast<int>(dispatch(terminal));
  } catch (const CLI::CallForHelp&) {
    terminal.out << app.help();
    return 0;
  } catch (const CLI::ParseError& error) {
    return fail(stop_of(error));
  } catch (const Stop& stop) {
    return fail(stop);
  } catch (const Error& error) {
    return fail(stop_of(error));
  } catch (const std::exception& error) {
    return fail(Stop(Exit::failed, "Fault", error.what(), "This is a fault of bilkoctl."));
  }
}

std::vector<CommandLine::Entry> CommandLine::entries() const {
  std::vector<Entry> found;
  const std::function<void(const Command&, const std::string&)> walk =
      [&](const Command& command, const std::string& path) {
        Entry entry{path, command.node_->app->get_description(), {}};
        for (const auto* option : command.node_->app->get_options())
          for (const auto& name : option->get_lnames()) entry.flags.push_back("--" + name);
        found.push_back(std::move(entry));
        for (const auto& child : command.node_->children)
          walk(*child, path.empty() ? child->node_->app->get_name()
                                    : path + " " + child->node_->app->get_name());
      };
  walk(*root_, "");
  return found;
}

}  // namespace bilko::ctl
