#include "bilko/schema/pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "bilko/core/error.h"
#include "bilko/schema/pattern_syntax.h"
#include "bilko/schema/utf8.h"

namespace bilko::schema {
namespace {

constexpr std::size_t kNfaStates = 20'000;
constexpr std::size_t kDfaStates = 4'000;

[[noreturn]] void throw_too_complex() {
  throw Error(ErrorKind::invalid, "pattern_too_complex", "the pattern needs too many states");
}

// The code points cut into intervals that no set of the pattern tells apart inside.
class Alphabet {
 public:
  explicit Alphabet(const Syntax& syntax) {
    starts_.push_back(0);
    collect(syntax);
    std::sort(starts_.begin(), starts_.end());
    starts_.erase(std::unique(starts_.begin(), starts_.end()), starts_.end());
    for (char32_t c = 0; c < ascii_.size(); ++c) ascii_[c] = search(c);
  }
  std::size_t size() const { return starts_.size(); }
  std::size_t of(char32_t c) const { return c < ascii_.size() ? ascii_[c] : search(c); }
  // Of the character at `at` in `text`, which moves behind it.
  std::size_t take(std::string_view text, std::size_t& at) const {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c >= ascii_.size()) return search(next_code_point(text, at));
    ++at;
    return ascii_[c];
  }

 private:
  void collect(const Syntax& syntax) {
    for (const Range range : syntax.set) {
      starts_.push_back(range.first);
      starts_.push_back(range.last + 1);
    }
    for (const Syntax& part : syntax.parts) collect(part);
  }
  std::size_t search(char32_t c) const {
    const auto above = std::upper_bound(starts_.begin(), starts_.end(), c);
    return static_cast<std::size_t>(above - starts_.begin()) - 1;
  }

  std::vector<char32_t> starts_;
  std::array<std::size_t, 128> ascii_{};
};

struct NfaState {
  enum class Kind { set, fork, begin, end, accept };
  Kind kind = Kind::fork;
  std::vector<bool> letters;      // of `set`, by letter of the alphabet
  std::vector<std::size_t> next;  // where it leads
};

// Thompson's construction. Built from the back: each part is given the state that follows it.
class Nfa {
 public:
  Nfa(const Syntax& syntax, const Alphabet& alphabet) : alphabet_(alphabet) {
    accept_ = add(NfaState::Kind::accept, {});
    start_ = build(syntax, accept_);
  }
  std::size_t start() const { return start_; }
  std::size_t accept() const { return accept_; }
  const NfaState& state(std::size_t index) const { return states_[index]; }
  std::size_t size() const { return states_.size(); }

 private:
  std::size_t add(NfaState::Kind kind, std::vector<std::size_t> next) {
    if (states_.size() >= kNfaStates) throw_too_complex();
    states_.push_back({kind, {}, std::move(next)});
    return states_.size() - 1;
  }

  std::size_t build(const Syntax& syntax, std::size_t after) {
    switch (syntax.kind) {
      case Syntax::Kind::set: return build_set(syntax, after);
      case Syntax::Kind::begin: return add(NfaState::Kind::begin, {after});
      case Syntax::Kind::end: return add(NfaState::Kind::end, {after});
      case Syntax::Kind::repeat: return build_repeat(syntax, after);
      case Syntax::Kind::sequence: {
        for (auto part = syntax.parts.rbegin(); part != syntax.parts.rend(); ++part)
          after = build(*part, after);
        return after;
      }
      case Syntax::Kind::choice: break;
    }
    std::vector<std::size_t> branches;
    for (const Syntax& part : syntax.parts) branches.push_back(build(part, after));
    return add(NfaState::Kind::fork, std::move(branches));
  }

  std::size_t build_set(const Syntax& syntax, std::size_t after) {
    const std::size_t index = add(NfaState::Kind::set, {after});
    std::vector<bool>& letters = states_[index].letters;
    letters.assign(alphabet_.size(), false);
    for (const Range range : syntax.set)
      for (std::size_t i = alphabet_.of(range.first); i <= alphabet_.of(range.last); ++i)
        letters[i] = true;
    return index;
  }

  std::size_t build_repeat(const Syntax& syntax, std::size_t after) {
    const Syntax& part = syntax.parts.front();
    if (syntax.max == Syntax::kUnbounded) {
      const std::size_t loop = add(NfaState::Kind::fork, {});
      const std::size_t body = build(part, loop);
      states_[loop].next = {body, after};
      after = loop;
    } else {
      const std::size_t end = after;
      for (int i = syntax.min; i < syntax.max; ++i) {
        const std::size_t body = build(part, after);
        after = add(NfaState::Kind::fork, {body, end});
      }
    }
    for (int i = 0; i < syntax.min; ++i) after = build(part, after);
    return after;
  }

  const Alphabet& alphabet_;
  std::vector<NfaState> states_;
  std::size_t start_ = 0;
  std::size_t accept_ = 0;
};

struct Position {
  bool at_begin;
  bool at_end;
};

// What is reachable from `from` without reading, sorted; anchors are passed where the position
// allows.
std::vector<std::size_t> closure(const Nfa& nfa, const std::vector<std::size_t>& from,
                                 Position position) {
  std::vector<bool> seen(nfa.size(), false);
  std::vector<std::size_t> work = from;
  std::vector<std::size_t> result;
  while (!work.empty()) {
    const std::size_t index = work.back();
    work.pop_back();
    if (seen[index]) continue;
    seen[index] = true;
    result.push_back(index);
    const NfaState& state = nfa.state(index);
    const bool passes = state.kind == NfaState::Kind::fork ||
                        (state.kind == NfaState::Kind::begin && position.at_begin) ||
                        (state.kind == NfaState::Kind::end && position.at_end);
    if (passes) work.insert(work.end(), state.next.begin(), state.next.end());
  }
  std::sort(result.begin(), result.end());
  return result;
}

bool contains(const std::vector<std::size_t>& sorted, std::size_t value) {
  return std::binary_search(sorted.begin(), sorted.end(), value);
}

}  // namespace

struct Pattern::Automaton {
  struct State {
    bool is_decided;      // whatever follows
    bool accepts_at_end;  // if the text ends here, or whatever follows
  };

  explicit Automaton(const Syntax& syntax) : alphabet(syntax) {
    const Nfa nfa(syntax, alphabet);
    const auto first = closure(nfa, {nfa.start()}, {true, false});
    const auto later = closure(nfa, {nfa.start()}, {false, false});
    add(nfa, first, true);
    std::map<std::vector<std::size_t>, std::size_t> known;
    std::vector<std::vector<std::size_t>> sets = {first};
    for (std::size_t index = 0; index < sets.size(); ++index) {
      for (std::size_t letter = 0; letter < alphabet.size(); ++letter) {
        auto set = step(nfa, sets[index], letter, later);
        const auto [found, is_new] = known.try_emplace(set, sets.size());
        next.push_back(static_cast<std::uint16_t>(found->second));
        if (!is_new) continue;
        if (sets.size() >= kDfaStates) throw_too_complex();
        add(nfa, set, false);
        sets.push_back(std::move(set));
      }
    }
  }

  void add(const Nfa& nfa, const std::vector<std::size_t>& set, bool at_begin) {
    const bool accepts = contains(set, nfa.accept());
    states.push_back({accepts || set.empty(),
                      accepts || contains(closure(nfa, set, {at_begin, true}), nfa.accept())});
  }

  // Where `letter` leads; a match may also begin behind it (`later`).
  static std::vector<std::size_t> step(const Nfa& nfa, const std::vector<std::size_t>& set,
                                       std::size_t letter, const std::vector<std::size_t>& later) {
    std::vector<std::size_t> reached;
    for (const std::size_t index : set) {
      const NfaState& state = nfa.state(index);
      if (state.kind == NfaState::Kind::set && state.letters[letter])
        reached.push_back(state.next.front());
    }
    reached.insert(reached.end(), later.begin(), later.end());
    auto result = closure(nfa, reached, {false, false});
    // States that only wait for the begin of the text are over: without them a dead end shows.
    std::erase_if(result, [&nfa](std::size_t index) {
      const NfaState::Kind kind = nfa.state(index).kind;
      return kind == NfaState::Kind::begin || kind == NfaState::Kind::fork;
    });
    return result;
  }

  Alphabet alphabet;
  std::vector<State> states;
  std::vector<std::uint16_t> next;  // by state, then by letter
};
static_assert(kDfaStates <= std::numeric_limits<std::uint16_t>::max());

Pattern::Pattern(std::shared_ptr<const Automaton> automaton) : automaton_(std::move(automaton)) {}

Pattern Pattern::compile(std::string_view expression) {
  return Pattern(std::make_shared<const Automaton>(parse_pattern(expression)));
}

bool Pattern::found_in(std::string_view text) const {
  const Automaton& automaton = *automaton_;
  const std::size_t letters = automaton.alphabet.size();
  std::size_t state = 0;
  for (std::size_t at = 0; at < text.size() && !automaton.states[state].is_decided;)
    state = automaton.next[state * letters + automaton.alphabet.take(text, at)];
  return automaton.states[state].accepts_at_end;
}

}  // namespace bilko::schema
