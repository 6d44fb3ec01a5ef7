#include "banking/domain/match.h"

#include <algorithm>
#include <iterator>

namespace bilko::banking {
namespace {

constexpr int kSameAmount = 45;
constexpr int kPartOfAmount = 20;
constexpr int kKnownParty = 12;
constexpr int kPartyInMailDomain = 8;
constexpr std::size_t kMailDomainMin = 4;
constexpr int kTooEarly = -20;

int amount_points(const Subject& subject, const Target& target, int reference) {
  const Amount amount = subject.line.amount;
  if (amount == target.amount) return kSameAmount;
  const bool is_part = target.invoice_id && amount.is_positive() && amount < target.amount;
  return is_part && reference > 0 ? kPartOfAmount : 0;
}

int party_points(const Subject& subject, const Target& target) {
  if (subject.party.empty()) return 0;
  if (std::ranges::find(target.parties, subject.party) != target.parties.end()) return kKnownParty;
  const bool is_telling = target.mail_domain.size() >= kMailDomainMin;
  return is_telling && subject.party.find(target.mail_domain) != std::string::npos
             ? kPartyInMailDomain
             : 0;
}

// Points by days outside the expected time.
int date_points(const Subject& subject, const Target& target) {
  const Date date = subject.line.date;
  if (target.invoice_id && date < target.from) return kTooEarly;
  const std::int64_t away = std::max(date - target.until, target.from - date);
  return away <= 3 ? 8 : away <= 15 ? 6 : away <= 45 ? 3 : 0;
}

// Whether the line can belong to it at all.
bool may_belong(const Subject& subject, const Target& target) {
  const StatementLine& line = subject.line;
  if (line.currency != target.currency || subject.refused.contains(target.id())) return false;
  if (target.invoice_id) return line.amount.is_positive();
  return line.amount == target.amount && subject.gl_account_id == target.gl_account_id;
}

bool is_better(const Candidate& a, const Candidate& b) {
  if (a.score() != b.score()) return a.score() > b.score();
  if (a.target->until != b.target->until) return a.target->until < b.target->until;
  return a.target->id() < b.target->id();
}

}  // namespace

int Components::total() const { return std::clamp(amount + reference + party + date, 0, 100); }

const std::string& Target::id() const {
  return invoice_id ? invoice_id->str() : gl_transaction_id->str();
}

std::string party_key(std::string_view name) {
  std::string key;
  for (const char c : name) {
    const bool is_lower = c >= 'a' && c <= 'z';
    const bool is_kept =
        is_lower || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
    if (is_kept) key += is_lower ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return key;
}

std::string mail_domain_key(std::string_view email) {
  const auto domain = email.substr(std::min(email.rfind('@'), email.size() - 1) + 1);
  const auto without_ending = domain.substr(0, std::min(domain.rfind('.'), domain.size()));
  const auto dot = without_ending.rfind('.');
  return party_key(dot == std::string_view::npos ? without_ending : without_ending.substr(dot));
}

Subject::Subject(StatementLine statement_line, AccountId account, std::set<std::string> refused_ids)
    : line(std::move(statement_line)),
      gl_account_id(std::move(account)),
      refused(std::move(refused_ids)),
      keys(keys_of(line.description)),
      party(party_key(line.counterparty)) {
  std::ranges::copy(keys_of(line.reference), std::back_inserter(keys));
  std::ranges::sort(keys);
}

Components compare(const Subject& subject, const Target& target) {
  Components components;
  components.reference = points_of(target.references, subject.keys);
  components.amount = amount_points(subject, target, components.reference);
  components.party = party_points(subject, target);
  components.date = date_points(subject, target);
  return components;
}

TargetPool::TargetPool(std::vector<Target> targets) : targets_(std::move(targets)) {
  for (const Target& target : targets_) {
    by_amount_.emplace(target.amount.units(), &target);
    for (const Reference& reference : target.references) by_key_.emplace(reference.key, &target);
  }
}

std::vector<Candidate> TargetPool::candidates(const Subject& subject) const {
  std::set<const Target*> near;
  const auto [first, last] = by_amount_.equal_range(subject.line.amount.units());
  for (auto at = first; at != last; ++at) near.insert(at->second);
  for (const std::string& key : subject.keys) {
    const auto [begin, end] = by_key_.equal_range(key);
    for (auto at = begin; at != end; ++at) near.insert(at->second);
  }
  std::vector<Candidate> candidates;
  for (const Target* target : near)
    if (may_belong(subject, *target) && !taken_.contains(target->id()))
      candidates.push_back({target, compare(subject, *target)});
  std::ranges::sort(candidates, is_better);
  return candidates;
}

std::optional<Match> automatic_match(const std::vector<Candidate>& candidates) {
  if (candidates.empty() || candidates.front().score() < kAutomaticScore) return std::nullopt;
  Match match = match_with(candidates, candidates.front());
  const bool leads =
      !match.runner_up || match.runner_up->match_score < match.score - kAutomaticLead;
  return leads ? std::optional(match) : std::nullopt;
}

Match match_with(const std::vector<Candidate>& candidates, const Candidate& chosen) {
  Match match{chosen.score(), chosen.components, std::nullopt};
  const auto other = std::ranges::find_if(
      candidates, [&](const Candidate& candidate) { return candidate.target != chosen.target; });
  if (other != candidates.end())
    match.runner_up =
        RunnerUp{other->target->invoice_id, other->target->gl_transaction_id, other->score()};
  return match;
}

}  // namespace bilko::banking
