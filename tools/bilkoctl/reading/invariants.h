#pragma once

#include <string>
#include <vector>

#include "bilkoctl/frame/session.h"

namespace bilko::ctl {

struct InvariantScope {
  std::string organization;                      // empty: all
  std::chrono::milliseconds window{86'400'000};  // how far back the log is looked at
  std::chrono::milliseconds grace{10'000};       // how long effects may be on their way
};

// What one check has found. `checked` counts what was looked at.
struct InvariantResult {
  std::string name;
  std::string promise;  // a sentence
  std::int64_t checked = 0;
  std::vector<std::string> violations;  // at most kViolationsShown, each a sentence
  std::int64_t violation_count = 0;
  std::string skipped;  // why it could not be checked; empty: it was
};

inline constexpr std::size_t kViolationsShown = 20;

// Debits equal credits in base currency, per organization and over each transaction.
InvariantResult check_trial_balance(Session& session, const InvariantScope& scope);
// Each invoice that was sent has exactly one GL transaction, with its base amount.
InvariantResult check_sent_invoices(Session& session, const InvariantScope& scope);
// The balance of accounts receivable is what open invoices say, per organization.
InvariantResult check_receivables(Session& session, const InvariantScope& scope);
// What an outbox says was published is in the topic, where it says.
InvariantResult check_outbox_in_topic(Session& session, const InvariantScope& scope);
// The events of an entity are numbered without a gap.
InvariantResult check_sequences(Session& session, const InvariantScope& scope);

}  // namespace bilko::ctl
