#include <gtest/gtest.h>

#include <future>

#include "bilko/core/error.h"
#include "bilko/pg/database.h"
#include "bilko/testing/eventually.h"
#include "bilko/testing/own_postgres.h"
#include "bilko/testing/pg_fixture.h"

namespace bilko::pg {
namespace {

using testing::eventually;
using testing::OwnPostgres;
using testing::system_context;

// A server that crashes while a COMMIT is under way: a deferred trigger makes that long. Nothing
// but a commit that is through writes the log to disk, so the crash loses the transaction with its
// id, and recovery gives the id again.
class CrashTest : public ::testing::Test {
 protected:
  CrashTest() {
    server_.start(settings("on"));
    Session(server_.url(), "test")
        .script(
            "CREATE TABLE thing (id text);"
            "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF current_setting('test.dawdles') = 'on' AND NEW.id = 'ours' THEN "
            "PERFORM pg_sleep(60); END IF; RETURN NULL; END $$;"
            "CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON thing "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dawdle();"
            "CHECKPOINT");
  }

  static std::vector<std::string> settings(const std::string& dawdles) {
    return {"wal_level=minimal", "max_wal_senders=0",     "wal_writer_delay=10s",
            "autovacuum=off",    "checkpoint_timeout=1h", "test.dawdles=" + dawdles};
  }

  // What becomes of our insert: the code of the error, or "accepted".
  std::future<std::string> insert() {
    return std::async(std::launch::async, [this]() -> std::string {
      try {
        db_.transact(system_context(), [&](Tx& tx) {
          ++bodies_;
          tx.execute("INSERT INTO thing VALUES ('ours')");
        });
        return "accepted";
      } catch (const Error& error) {
        return error.code();
      }
    });
  }

  // The id of our transaction, once its COMMIT is under way.
  std::string committing_id() {
    Session watcher(server_.url(), "watcher");
    std::string id;
    EXPECT_TRUE(eventually([&] {
      const auto rows = watcher.query(
          "SELECT backend_xid::text AS id FROM pg_stat_activity "
          "WHERE query = 'COMMIT' AND wait_event = 'PgSleep'");
      if (rows.empty()) return false;
      id = rows[0].get<std::string>("id");
      return true;
    }));
    return id;
  }

  std::int64_t ours() {
    return Session(server_.url(), "test")
        .one("SELECT count(*) AS n FROM thing WHERE id = 'ours'")
        .get<std::int64_t>("n");
  }

  OwnPostgres server_;
  Database db_{{server_.url(), "test", 2}};
  std::atomic<int> bodies_ = 0;
};

TEST_F(CrashTest, WhatWasLostRunsAgain) {
  auto outcome = insert();
  committing_id();
  server_.crash();
  server_.start(settings("off"));
  EXPECT_EQ(outcome.get(), "accepted");
  EXPECT_EQ(bodies_, 2);
  EXPECT_EQ(ours(), 1);
}

TEST_F(CrashTest, TheCommitOfAnotherWithTheSameIdIsNotTakenForOurs) {
  auto outcome = insert();
  const auto id = committing_id();
  server_.crash();
  server_.start_unseen(settings("off"));
  {
    Session other(server_.unseen_url(), "other");
    std::string given;
    for (int i = 0; i < 100 && given != id; ++i)
      given =
          other.one("INSERT INTO thing VALUES ('other') RETURNING pg_current_xact_id()::text AS id")
              .get<std::string>("id");
    ASSERT_EQ(given, id) << "the crash kept the id of the transaction that it lost";
    ASSERT_EQ(other.one("SELECT pg_xact_status($1::xid8) AS status", id).get<std::string>("status"),
              "committed");
  }
  server_.stop();
  server_.start(settings("off"));
  EXPECT_EQ(outcome.get(), "commit_in_doubt");
  EXPECT_EQ(bodies_, 1);
  EXPECT_EQ(ours(), 0);
}

}  // namespace
}  // namespace bilko::pg
