#pragma once

#include "banking/usecases/import_statement.h"

// What the API answers about imports (schemas/http/banking.yaml).
namespace bilko::banking {

struct ImportView {
  ImportId import_id;
  bool dry_run = false;
  std::int64_t imported_count = 0;
  std::int64_t duplicate_count = 0;
  std::int64_t matched_count = 0;
  std::int64_t unmatched_count = 0;
  std::int64_t rejected_count = 0;
  std::vector<Rejection> rejected;

  static void fields(auto& self, auto&& field) {
    field("importId", self.import_id);
    field("dryRun", self.dry_run);
    field("importedCount", self.imported_count);
    field("duplicateCount", self.duplicate_count);
    field("matchedCount", self.matched_count);
    field("unmatchedCount", self.unmatched_count);
    field("rejectedCount", self.rejected_count);
    field("rejected", self.rejected);
  }
};

inline ImportView view_of(const ImportResult& result, bool is_dry_run) {
  return {result.import_id,       is_dry_run,           result.imported_count,
          result.duplicate_count, result.matched_count, result.unmatched_count(),
          result.rejected_count,  result.rejected};
}

}  // namespace bilko::banking
