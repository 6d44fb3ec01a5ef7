#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bilkoctl/changing/plan.h"

namespace bilko::ctl {

// How far an operation is; one small file beside its plan, replaced as a whole (and synced) at each
// step, so that a killed command can be resumed.
struct Journal {
  OperationId operation;
  std::string kind;
  std::string state;  // running, done, partial, stopped, interrupted, failed, cancelled
  std::string started_at;
  std::string updated_at;
  std::string operator_name;
  std::string reason;
  std::string plan_sha256;
  json::Raw counts{"{}"};
  json::Raw notes{"{}"};    // of the kind: what `undo` and `resume` need
  std::int64_t events = 0;  // ops.* events of this operation so far: their sequence

  static void fields(auto& self, auto&& field) {
    field("operation", self.operation);
    field("kind", self.kind);
    field("state", self.state);
    field("startedAt", self.started_at);
    field("updatedAt", self.updated_at);
    field("operator", self.operator_name);
    field("reason", self.reason);
    field("planSha256", self.plan_sha256);
    field("counts", self.counts);
    field("notes", self.notes);
    field("events", self.events);
  }
};

// Of an operation that begins: running, with this plan, which is copied beside it.
// `notes` are there from the first moment: it may be killed at any time.
Journal begin_journal(Session& session, const PlanFile& plan, const std::string& reason,
                      const std::string& notes = "{}");
void save(Session& session, Journal& journal);
std::optional<Journal> find_journal(Session& session, const std::string& operation);
// Throws Stop where this machine has none of that name.
Journal journal_of(Session& session, const std::string& operation);
// Of this machine and cluster, newest first.
std::vector<Journal> journals(Session& session);
std::string plan_path(Session& session, const OperationId& operation);

}  // namespace bilko::ctl
