#pragma once

#include <string>
#include <vector>

#include "bilko/core/embedded.h"

namespace bilko::pg {

// One sequence of migrations: files `NNNN_name.sql`, gapless from 0001, ended by a null name.
struct MigrationSet {
  std::string name;  // "common", "invoice"
  const EmbeddedFile* files;
};

// Brings the database to the newest version, each file in a transaction of its own, under an
// advisory lock, so that several replicas may start at once. A released file never changes: a
// different checksum of an applied one is Error invalid `migration_changed`. `url` is the owner
// role's. Returns how many were applied.
int migrate(const std::string& url, const std::vector<MigrationSet>& sets);

// True when every file of the sets is applied.
bool is_migrated(const std::string& url, const std::vector<MigrationSet>& sets);

}  // namespace bilko::pg
