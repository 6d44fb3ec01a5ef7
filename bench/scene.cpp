#include "scene.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace bilko::bench {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error(fmt::format("{} is not set", name));
  return value;
}

std::string database_name() { return fmt::format("bilko_bench_{}", ::getpid()); }

std::string make_database(const std::string& admin_url) {
  pg::Session admin(admin_url, "bilko-bench");
  admin.script("CREATE DATABASE " + database_name());
  return admin_url.substr(0, admin_url.rfind('/') + 1) + database_name();
}

std::string migrated(const std::string& url, const std::vector<pg::MigrationSet>& migrations) {
  pg::migrate(url, migrations);
  return url;
}

}  // namespace

Scene::Scene(const std::vector<pg::MigrationSet>& migrations)
    : admin_url_(variable("BILKO_PG_ADMIN")),
      database_url_(migrated(make_database(admin_url_), migrations)),
      kafka_(variable("BILKO_KAFKA")),
      admin_(kafka_, std::chrono::seconds(30)),
      session_(database_url_, "bilko-bench") {
  session_.script("SET statement_timeout = 0; SET idle_session_timeout = 0");
}

Scene::~Scene() {
  try {
    admin_.delete_topics(topics_);
    pg::Session(admin_url_, "bilko-bench")
        .script("DROP DATABASE " + database_name() + " WITH (FORCE)");
  } catch (const std::exception& error) {
    fmt::print(stderr, "cleaning up: {}\n", error.what());
  }
}

std::string Scene::create_topic(std::string_view domain, std::int32_t partitions) {
  const auto name = fmt::format("{}.bench_{}_{}.measured", domain, ::getpid(), topics_.size());
  admin_.create_topics({{name, partitions, 1, -1, 2 << 20}});
  topics_.push_back(name);
  return name;
}

std::int64_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "VmHWM:") {
      std::int64_t kib = 0;
      status >> kib;
      return kib / 1024;
    }
  return 0;
}

std::int64_t argument(int argc, char** argv, int n, std::int64_t fallback) {
  return argc > n ? std::stoll(argv[n]) : fallback;
}

}  // namespace bilko::bench
