#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <ostream>
#include <set>

#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

using Words = std::map<std::string, std::set<std::string>>;  // what may follow, by path

Words words_of(const CommandLine& line) {
  Words words;
  for (const auto& entry : line.entries()) {
    auto& after = words[entry.path];
    after.insert(entry.flags.begin(), entry.flags.end());
    if (entry.path.empty()) continue;
    const auto space = entry.path.rfind(' ');
    const bool is_top = space == std::string::npos;
    words[is_top ? "" : entry.path.substr(0, space)].insert(is_top ? entry.path
                                                                   : entry.path.substr(space + 1));
  }
  return words;
}

std::string cases_of(const Words& words) {
  std::string cases;
  for (const auto& [path, after] : words)
    cases += fmt::format("    '{}') words='{}' ;;\n", path, fmt::join(after, " "));
  return cases;
}

// One function serves bash and, by bashcompinit, zsh.
std::string bash_script(const Words& words) {
  return fmt::format(
      "_bilkoctl() {{\n"
      "  local path='' word words=''\n"
      "  for word in \"${{COMP_WORDS[@]:1:COMP_CWORD-1}}\"; do\n"
      "    case \"$word\" in -*) ;; *) path=\"${{path:+$path }}$word\" ;; esac\n"
      "  done\n"
      "  case \"$path\" in\n{}  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"${{COMP_WORDS[COMP_CWORD]}}\"))\n"
      "}}\n"
      "complete -o default -F _bilkoctl bilkoctl\n",
      cases_of(words));
}

std::string fish_script(const CommandLine& line) {
  std::string script = "complete -c bilkoctl -f\n";
  for (const auto& entry : line.entries()) {
    if (entry.path.empty()) continue;
    const auto space = entry.path.rfind(' ');
    const bool is_top = space == std::string::npos;
    const auto condition = is_top ? std::string("__fish_use_subcommand")
                                  : "__fish_seen_subcommand_from " + entry.path.substr(0, space);
    std::string help;
    for (const char c : entry.help) help += c == '\'' ? std::string("\\'") : std::string(1, c);
    script += fmt::format("complete -c bilkoctl -n '{}' -a {} -d '{}'\n", condition,
                          is_top ? entry.path : entry.path.substr(space + 1), help);
  }
  return script;
}

}  // namespace

void add_completion(Command& root, const CommandLine& line) {
  auto shell = std::make_shared<std::string>();
  root.add("completion", "the script that completes command lines in a shell")
      .argument("SHELL", *shell, "bash, zsh or fish")
      .runs_alone([shell, &line](std::ostream& out, Format) {
        if (*shell == "bash") out << bash_script(words_of(line));
        else if (*shell == "zsh")
          out << "autoload -U +X bashcompinit && bashcompinit\n" << bash_script(words_of(line));
        else if (*shell == "fish") out << fish_script(line);
        else
          throw misuse("UnknownShell", fmt::format("there is no completion for '{}'", *shell),
                       "Name bash, zsh or fish.");
        return Exit::done;
      });
}

}  // namespace bilko::ctl
