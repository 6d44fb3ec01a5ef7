#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "bilko/testing/temporary_folder.h"

namespace bilko::testing {

// A PostgreSQL 15 of the test's own, which it may crash: that of BILKO_TEST_PG_ADMIN is shared.
// Trusts everybody; the superuser is `postgres`. Not running at first; stopped and deleted at the
// end, also when the test's process dies. Start it from a thread that outlives it: the kernel ends
// it with that thread. Not thread-safe.
class OwnPostgres {
 public:
  OwnPostgres();
  ~OwnPostgres();
  OwnPostgres(const OwnPostgres&) = delete;
  OwnPostgres& operator=(const OwnPostgres&) = delete;

  // Settings as `name=value`. Returns when it answers.
  void start(const std::vector<std::string>& settings = {});
  // The same, but only at its socket: who knows url() finds nobody there.
  void start_unseen(const std::vector<std::string>& settings = {});
  void stop();   // sessions are cut, what was committed is on disk
  void crash();  // nothing is written any more; the next start recovers from the log

  std::string url() const;         // the same over every start
  std::string unseen_url() const;  // by its socket

 private:
  void run(std::vector<std::string> settings, const std::string& answers_at);
  void end(int signal);

  TemporaryFolder folder_;
  int port_;
  pid_t server_ = 0;
};

}  // namespace bilko::testing
