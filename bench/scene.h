#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bilko/kafka/admin.h"
#include "bilko/pg/database.h"
#include "bilko/pg/migrate.h"

namespace bilko::bench {

// A database and topics of a measurement's own on the servers of a running suite (BILKO_PG_ADMIN,
// BILKO_KAFKA); both are gone afterwards.
class Scene {
 public:
  explicit Scene(const std::vector<pg::MigrationSet>& migrations);
  ~Scene();
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  const std::string& database_url() const { return database_url_; }
  const std::string& kafka() const { return kafka_; }
  pg::Session& session() { return session_; }
  // The topic's name: `type` with something of this run in its entity.
  std::string create_topic(std::string_view domain, std::int32_t partitions);

 private:
  std::string admin_url_;
  std::string database_url_;
  std::string kafka_;
  kafka::Admin admin_;
  pg::Session session_;
  std::vector<std::string> topics_;
};

// Since its construction.
class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Of this process, in MiB, since its start.
std::int64_t peak_memory();
// The n-th command line argument as a number.
std::int64_t argument(int argc, char** argv, int n, std::int64_t fallback);

}  // namespace bilko::bench
