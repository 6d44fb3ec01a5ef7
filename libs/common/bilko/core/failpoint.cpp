#include "bilko/core/failpoint.h"

#ifdef BILKO_FAILPOINTS

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

#include "bilko/core/error.h"

// The linker's names for both ends of the section.
extern "C" {
[[gnu::weak]] extern const char* __start_bilko_failpoints[];
[[gnu::weak]] extern const char* __stop_bilko_failpoints[];
}

namespace bilko::failpoint {
namespace {

struct Rule {
  enum class Action { kill, sleep, error, bug };
  Action action = Action::kill;
  int milliseconds = 0;
  int at_hit = 1;
  bool is_lasting = false;
};

struct Armed {
  std::mutex mutex;
  std::map<std::string, Rule, std::less<>> rules;
  std::map<std::string, int, std::less<>> hits;
};

[[noreturn]] void refuse(std::string_view rule) {
  throw Error(ErrorKind::invalid, "failpoints_invalid",
              fmt::format("'{}' is not name=kill|error|bug|sleep:<ms>[@hit[+]]", rule));
}

int number_in(std::string_view text, std::string_view rule) {
  int number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || number < 1)
    refuse(rule);
  return number;
}

Rule parse(std::string_view text) {
  Rule rule;
  std::string_view action = text.substr(text.find('=') + 1);
  if (const auto at = action.find('@'); at != std::string_view::npos) {
    std::string_view hit = action.substr(at + 1);
    action = action.substr(0, at);
    rule.is_lasting = hit.ends_with('+');
    if (rule.is_lasting) hit.remove_suffix(1);
    rule.at_hit = number_in(hit, text);
  }
  constexpr std::string_view kSleep = "sleep:";
  if (action == "kill") {
    rule.action = Rule::Action::kill;
  } else if (action == "error") {
    rule.action = Rule::Action::error;
  } else if (action == "bug") {
    rule.action = Rule::Action::bug;
  } else if (action.starts_with(kSleep)) {
    rule.action = Rule::Action::sleep;
    rule.milliseconds = number_in(action.substr(kSleep.size()), text);
  } else {
    refuse(text);
  }
  return rule;
}

std::map<std::string, Rule, std::less<>> parse_all(std::string_view text) {
  std::map<std::string, Rule, std::less<>> rules;
  while (!text.empty()) {
    const auto end = std::min(text.find(';'), text.size());
    const std::string_view one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (one.empty()) continue;
    const auto equals = one.find('=');
    if (equals == std::string_view::npos || equals == 0) refuse(one);
    rules[std::string(one.substr(0, equals))] = parse(one);
  }
  return rules;
}

void say(const std::string& line) {
  // One write, past every buffer: the next thing may be the end.
  static_cast<void>(!::write(STDERR_FILENO, line.data(), line.size()));
}

Armed& armed() {
  static Armed state;
  static const bool is_read = [] {
    const char* rules = std::getenv("BILKO_FAILPOINTS");
    if (rules == nullptr) return true;
    try {
      state.rules = parse_all(rules);
    } catch (const Error& error) {
      say(fmt::format("BILKO_FAILPOINTS: {}\n", error.what()));
      std::_Exit(2);
    }
    return true;
  }();
  static_cast<void>(is_read);
  return state;
}

// A rule that cannot be read shows at the start, not at the first hit.
[[maybe_unused]] const Armed& read_at_start = armed();

// The rule that fires now, if any.
std::optional<Rule> count(const char* name) {
  Armed& state = armed();
  const std::lock_guard lock(state.mutex);
  const auto found = state.rules.find(std::string_view(name));
  if (found == state.rules.end()) return std::nullopt;
  const int hits = ++state.hits[name];
  const Rule& rule = found->second;
  if (hits != rule.at_hit && !(rule.is_lasting && hits > rule.at_hit)) return std::nullopt;
  static constexpr const char* kActions[] = {"kill", "sleep", "error", "bug"};
  say(fmt::format(R"({{"level":"warning","message":"failpoint","name":"{}","action":"{}",)"
                  R"("hit":{},"pid":{}}})"
                  "\n",
                  name, kActions[static_cast<int>(rule.action)], hits, ::getpid()));
  return rule;
}

}  // namespace

std::vector<std::string> names() {
  std::vector<std::string> all(__start_bilko_failpoints, __stop_bilko_failpoints);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

void arm(std::string_view rules) {
  auto parsed = parse_all(rules);
  Armed& state = armed();
  const std::lock_guard lock(state.mutex);
  state.rules = std::move(parsed);
  state.hits.clear();
}

void hit(const char* name) {
  const auto rule = count(name);
  if (!rule) return;
  switch (rule->action) {
    case Rule::Action::kill: ::kill(::getpid(), SIGKILL); break;
    case Rule::Action::sleep:
      std::this_thread::sleep_for(std::chrono::milliseconds(rule->milliseconds));
      break;
    case Rule::Action::error: throw Error(ErrorKind::unavailable, "failpoint", name);
    case Rule::Action::bug: throw std::logic_error(fmt::format("a bug at {}", name));
  }
}

}  // namespace bilko::failpoint

#else

namespace bilko::failpoint {
std::vector<std::string> names() { return {}; }
void arm(std::string_view) {}
void hit(const char*) {}
}  // namespace bilko::failpoint

#endif
