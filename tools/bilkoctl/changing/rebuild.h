#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bilkoctl/changing/resumable.h"

namespace bilko::ctl {

inline constexpr const char* kRebuildPlan = "RebuildPlan";

struct RebuildArguments {
  std::string group;
  std::int64_t records = 0;  // in the log when it was planned

  static void fields(auto& self, auto&& field) {
    field("group", self.group);
    field("records", self.records);
  }
};

// What the log does not know of a table: columns of its rows, and rows (a condition in SQL).
struct UnloggedPart {
  std::string table;
  std::vector<std::string> columns;
  std::string rows;

  static void fields(auto& self, auto&& field) {
    field("table", self.table);
    field("columns", self.columns);
    field("rows", self.rows);
  }
};

// A rebuild as the service keeps it (tables `rebuild_state` and `rebuild.waiting`).
struct RebuildView {
  std::string operation;
  std::vector<std::string> tables;  // also those that are compared only
  std::vector<UnloggedPart> unlogged;
  bool is_read = false;
  bool is_swapped = false;
  std::string wish;  // empty: it rests
  std::string wish_operation;
  std::string snapshot;
  std::int64_t expected = 0;
  std::int64_t records = 0;
  std::int64_t applied = 0;
  std::optional<std::string> trouble;
  Instant started_at;
  std::optional<Instant> read_at;
  std::optional<Instant> swapped_at;
  std::map<std::string, std::int64_t> waiting;  // by state

  std::int64_t waiting_in(const std::string& state) const;
  UnloggedPart unlogged_of(const std::string& table) const;
};

std::optional<RebuildView> find_rebuild(Session& session, const std::string& group);
// Throws Stop refused (NoRebuild).
RebuildView rebuild_of(Session& session, const std::string& group);
Report status_of(Session& session, const std::string& group, const RebuildView& view);

// Writes a plan and prints it. Throws Stop refused (TruncatedHistory) where retention has deleted
// the beginning of a topic that the group reads.
Exit plan_rebuild(Session& session, const std::string& group, const std::string& plan_out);
// Asks the service to begin, by a plan.
Exit begin_rebuild(Session& session, const PlanFile& plan, const ChangeFlags& change);
// Asks it to swap in what was rebuilt, or, where that was done, what was live before.
Exit swap_rebuild(Session& session, const std::string& group, const ChangeFlags& change,
                  bool is_undo);
Exit drop_rebuild(Session& session, const std::string& group, const ChangeFlags& change);
Exit compare_rebuild(Session& session, const std::string& group);

// The group that is named, or whose rebuild the operation opn_… of this machine began; empty: the
// operation began something else.
std::string group_of_rebuild(Session& session, const std::string& name);

}  // namespace bilko::ctl
