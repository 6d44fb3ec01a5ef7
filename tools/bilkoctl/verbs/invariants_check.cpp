#include <array>

#include "bilko/core/error.h"
#include "bilkoctl/frame/time_text.h"
#include "bilkoctl/reading/invariants.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct CheckOptions {
  std::string organization;
  std::string window = "24h";
  std::string grace = "10s";
};

Exit invariants_check(Session& session, const CheckOptions& options) {
  const InvariantScope scope{options.organization, duration_of(options.window),
                             duration_of(options.grace)};
  Listing checks{"checks", {{"name"}, {"result"}, {"checked"}, {"violations"}, {"promise"}}, {}};
  Listing violations{"violations", {{"check"}, {"what"}}, {}};
  bool is_broken = false;
  for (const auto check : {check_trial_balance, check_sent_invoices, check_receivables,
                           check_outbox_in_topic, check_sequences}) {
    const auto result = check(session, scope);
    const auto verdict = !result.skipped.empty()       ? "skipped: " + result.skipped
                         : result.violation_count == 0 ? std::string("holds")
                                                       : std::string("BROKEN");
    checks.rows.push_back(
        {result.name, verdict, result.checked, result.violation_count, result.promise});
    for (const auto& violation : result.violations)
      violations.rows.push_back({result.name, violation});
    is_broken = is_broken || result.violation_count > 0;
  }
  std::vector<Listing> listings{checks};
  if (session.format() == Format::json || !violations.rows.empty()) listings.push_back(violations);
  session.print({"Invariants", {{"holds", !is_broken}}, listings});
  return is_broken ? Exit::findings : Exit::done;
}

}  // namespace

void add_invariants_check(Command& invariants) {
  auto options = std::make_shared<CheckOptions>();
  invariants.add("check", "hold books and log against each other; 3 where something is broken")
      .text("--org", options->organization, "of this organization only")
      .text("--window", options->window, "how far back the log is looked at (24h)")
      .text("--grace", options->grace, "how long effects may be on their way (10s)")
      .runs([options](Session& session) { return invariants_check(session, *options); });
}

}  // namespace bilko::ctl
