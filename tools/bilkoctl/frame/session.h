#pragma once

#include <iosfwd>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bilko/core/clock.h"
#include "bilko/kafka/admin.h"
#include "bilko/kafka/group_admin.h"
#include "bilko/kafka/reader.h"
#include "bilko/pg/database.h"
#include "bilkoctl/frame/context.h"
#include "bilkoctl/frame/printer.h"

namespace bilko::ctl {

// Flags that every command has.
struct GlobalFlags {
  TargetChoice target;
  std::string expect_cluster;
  std::string output = "table";
  std::string progress = "auto";
  std::string timeout = "10s";
  bool is_quiet = false;
  bool no_input = false;
  bool reveal = false;  // personal fields
};

// Flags of commands that change something.
struct ChangeFlags {
  bool execute = false;
  bool dry_run = false;  // the default; accepted so that nobody is surprised
  bool yes = false;
  bool detailed_exitcode = false;
  std::string reason;
  std::string confirm;
  std::string plan_out;
  std::string plan;
};

// Where a command's output goes, and its input comes from.
struct Terminal {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool in_is_tty = false;
  bool err_is_tty = false;
};

// One run of bilkoctl: the target and connections to it, opened when first needed. Kafka is used
// only after its cluster id was compared with the expected one.
class Session {
 public:
  Session(Target target, GlobalFlags flags, Terminal terminal, const Clock& clock);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const Target& target() const { return target_; }
  const GlobalFlags& flags() const { return flags_; }
  Terminal& terminal() { return terminal_; }
  Format format() const { return format_; }
  Instant now() const { return clock_.now(); }
  std::chrono::milliseconds timeout() const { return timeout_; }

  // All three throw Stop refused (WrongCluster) where it is not the expected cluster.
  kafka::Admin& admin();
  kafka::GroupAdmin& groups();
  kafka::Reader& reader();
  const std::string& cluster_id();

  // Services whose database the target knows.
  std::vector<std::string> services() const;
  bool knows(const std::string& service) const { return target_.databases.contains(service); }
  // Reads as the service's read role. Throws Stop usage where the target does not know it.
  pg::Database& database(const std::string& service);
  template <class F>
  auto read(const std::string& service, F&& body) {
    return database(service).read(context(), std::forward<F>(body));
  }

  void print(const Report& report);
  // A message for people on standard error, unless --quiet.
  void say(const std::string& text);

 private:
  Context context() const;
  void check_cluster();

  Target target_;
  GlobalFlags flags_;
  Terminal terminal_;
  const Clock& clock_;
  Format format_;
  std::chrono::milliseconds timeout_;
  std::unique_ptr<kafka::Admin> admin_;
  std::unique_ptr<kafka::GroupAdmin> groups_;
  std::unique_ptr<kafka::Reader> reader_;
  std::string cluster_id_;
  std::map<std::string, std::unique_ptr<pg::Database>> databases_;
};

}  // namespace bilko::ctl
