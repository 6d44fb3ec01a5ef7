#include "bilko/pg/migrate.h"

#include <fmt/format.h>

#include "bilko/core/hash.h"
#include "bilko/log/log.h"
#include "bilko/pg/database.h"

namespace bilko::pg {
namespace {

constexpr std::int64_t kLock = 0x62696c6b6f;  // "bilko"

struct Migration {
  int version;
  std::string name;
  std::string sql;
};

std::vector<Migration> migrations_of(const MigrationSet& set) {
  std::vector<Migration> migrations;
  for (const EmbeddedFile* file = set.files; file->name != nullptr; ++file) {
    const std::string name = file->name;
    const int version = std::stoi(name.substr(0, 4));
    if (version != static_cast<int>(migrations.size()) + 1)
      throw Error(ErrorKind::invalid, "migration_gap",
                  fmt::format("{}/{}: the versions have a gap", set.name, name));
    migrations.push_back({version, name, file->content});
  }
  return migrations;
}

// The checksum of an applied migration, if it is.
std::optional<std::string> applied_checksum(Session& session, const MigrationSet& set,
                                            int version) {
  const auto row = session.maybe_one(
      "SELECT checksum FROM schema_migration WHERE set_name = $1 AND version = $2", set.name,
      version);
  if (!row) return std::nullopt;
  return row->get<std::string>("checksum");
}

void apply(Session& session, const MigrationSet& set, const Migration& migration) {
  session.script("BEGIN");
  try {
    session.script(migration.sql);
    session.execute(
        "INSERT INTO schema_migration (set_name, version, name, checksum) "
        "VALUES ($1, $2, $3, $4)",
        set.name, migration.version, migration.name, hex(sha256(migration.sql)));
    session.script("COMMIT");
  } catch (...) {
    log::error("migration failed", {{"set", set.name}, {"file", migration.name}});
    throw;
  }
  log::info("migration applied", {{"set", set.name}, {"file", migration.name}});
}

bool has_table(Session& session) {
  return session.one("SELECT to_regclass('schema_migration') IS NOT NULL AS there")
      .get<bool>("there");
}

}  // namespace

int migrate(const std::string& url, const std::vector<MigrationSet>& sets) {
  Session session(url, "bilko-migrate");
  session.script("SET idle_session_timeout = 0; SET statement_timeout = 0; SET lock_timeout = 0");
  session.query("SELECT pg_advisory_lock($1)", kLock);
  session.script(
      "SET client_min_messages = warning; CREATE TABLE IF NOT EXISTS schema_migration ("
      "  set_name text NOT NULL, version integer NOT NULL, name text NOT NULL,"
      "  checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(),"
      "  PRIMARY KEY (set_name, version))");
  int applied = 0;
  for (const MigrationSet& set : sets) {
    for (const Migration& migration : migrations_of(set)) {
      const auto checksum = applied_checksum(session, set, migration.version);
      if (!checksum) {
        apply(session, set, migration);
        ++applied;
      } else if (*checksum != hex(sha256(migration.sql))) {
        throw Error(
            ErrorKind::invalid, "migration_changed",
            fmt::format("{}/{} was changed after it was applied", set.name, migration.name));
      }
    }
  }
  return applied;
}

bool is_migrated(const std::string& url, const std::vector<MigrationSet>& sets) {
  Session session(url, "bilko-ready");
  if (!has_table(session)) return false;
  for (const MigrationSet& set : sets)
    for (const Migration& migration : migrations_of(set))
      if (!applied_checksum(session, set, migration.version)) return false;
  return true;
}

}  // namespace bilko::pg
