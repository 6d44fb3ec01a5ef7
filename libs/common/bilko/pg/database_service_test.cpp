#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "bilko/core/money.h"
#include "bilko/pg/database.h"
#include "bilko/testing/pg_fixture.h"

namespace bilko::pg {
namespace {

using testing::context_of;
using testing::system_context;
using testing::TestDatabase;

constexpr EmbeddedFile kMigrations[] = {
    {"0001_create_thing.sql",
     "CREATE TABLE thing (id text PRIMARY KEY, amount numeric(19,4), at timestamptz, body bytea);"
     "CREATE FUNCTION refuse() RETURNS void LANGUAGE plpgsql AS "
     "$$ BEGIN RAISE EXCEPTION 'thing_refused: it is % o''clock', 5; END $$;"},
    {"0002_add_counter.sql",
     "CREATE TABLE counter (id int PRIMARY KEY, value bigint NOT NULL);"
     "INSERT INTO counter VALUES (1, 0), (2, 0);"},
    {nullptr, nullptr}};

class DatabaseTest : public ::testing::Test {
 protected:
  TestDatabase database_{{{"thing", kMigrations}}};
  Database db_{{database_.service_url(), "test", 4}};
};

std::string code_of(auto&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return "accepted";
}

TEST_F(DatabaseTest, GivesBackWhatWasStored) {
  const Instant now = Instant::parse("2026-02-23T10:30:01.123Z");
  const std::string bytes("\0\xff\\x'\"", 6);
  db_.transact(system_context(), [&](Tx& tx) {
    tx.execute("INSERT INTO thing VALUES ($1, $2, $3, $4)", "čš'; DROP", Amount::parse("-0.0001"),
               now, Bytes{bytes});
    tx.execute("INSERT INTO thing VALUES ($1, $2, $3, $4)", "empty", std::optional<Amount>(),
               std::nullopt, std::nullopt);
  });
  db_.read(system_context(), [&](Tx& tx) {
    const Row row = tx.one("SELECT * FROM thing WHERE id = ANY($1::text[])",
                           std::vector<std::string>{"čš'; DROP", "a\"b\\c,{}"});
    EXPECT_EQ(row.get<Amount>("amount").str(), "-0.0001");
    EXPECT_EQ(row.get<Instant>("at"), now);
    EXPECT_EQ(row.get<Bytes>("body").value, bytes);
    EXPECT_EQ(tx.one("SELECT * FROM thing WHERE id = 'empty'").get<std::optional<Amount>>("amount"),
              std::nullopt);
  });
}

TEST_F(DatabaseTest, ArraysKeepEveryCharacter) {
  const std::vector<std::string> items = {"a\"b", "c\\d", "{}", "", "NULL", ",", "ž"};
  db_.read(system_context(), [&](Tx& tx) {
    const Rows rows = tx.query("SELECT x FROM unnest($1::text[]) AS t(x)", items);
    ASSERT_EQ(rows.size(), items.size());
    for (std::size_t i = 0; i < items.size(); ++i)
      EXPECT_EQ(rows[i].get<std::string>("x"), items[i]);
  });
}

struct Thing {
  std::string id;
  std::optional<Amount> amount;
  Bytes body;
};

TEST_F(DatabaseTest, CopiesEveryCharacter) {
  const std::vector<Thing> things = {
      {"a\tb\\.\nc\rd\\N čš😀", Amount::parse("-0.0001"), {std::string("\0\xff\\x\t\n", 6)}},
      {"\\.", std::nullopt, {""}},
      {"", Amount::parse("1.5000"), {"x"}},
      {"long", std::nullopt, {std::string(1'000'000, '\\')}}};
  db_.transact(system_context(), [&](Tx& tx) {
    tx.copy("thing (id, amount, body)", things, &Thing::id, &Thing::amount, &Thing::body);
    tx.copy("thing (id, amount, body)", std::vector<Thing>(), &Thing::id, &Thing::amount,
            &Thing::body);
    EXPECT_EQ(tx.one("SELECT count(*) AS n FROM thing").get<int>("n"), 4);
    for (const Thing& thing : things) {
      const Row row = tx.one("SELECT * FROM thing WHERE id = $1", thing.id);
      EXPECT_EQ(row.get<std::optional<Amount>>("amount"), thing.amount);
      EXPECT_EQ(row.get<Bytes>("body").value, thing.body.value);
    }
  });
}

TEST_F(DatabaseTest, ACopyThatIsRefusedLeavesNothingAndTheSessionWorksOn) {
  const auto copy = [&](std::vector<std::string> ids) {
    db_.transact(system_context(),
                 [&](Tx& tx) { tx.copy("thing (id)", ids, [](const auto& id) { return id; }); });
  };
  copy({"a"});
  for (int i = 0; i < 6; ++i) {  // more often than there are connections
    EXPECT_EQ(code_of([&] { copy({"b", "a", "c"}); }), "constraint_violated");
    EXPECT_THROW(db_.transact(system_context(),
                              [&](Tx& tx) {
                                tx.copy(
                                    "thing (id, at)", std::vector{"d"},
                                    [](const char* id) { return id; },
                                    [](const char*) { return "no time"; });
                              }),
                 std::runtime_error);
  }
  db_.read(system_context(), [&](Tx& tx) {
    EXPECT_EQ(tx.one("SELECT string_agg(id, ',') AS ids FROM thing").get<std::string>("ids"), "a");
  });
}

TEST_F(DatabaseTest, RollsBackWhenTheBodyThrows) {
  EXPECT_EQ(code_of([&] {
              db_.transact(system_context(), [&](Tx& tx) {
                tx.execute("INSERT INTO thing (id) VALUES ('x')");
                throw Error(ErrorKind::invalid, "no", "no");
              });
            }),
            "no");
  db_.read(system_context(), [](Tx& tx) { EXPECT_TRUE(tx.query("SELECT 1 FROM thing").empty()); });
}

TEST_F(DatabaseTest, MapsFailuresOfTheDatabase) {
  const auto run = [&](const char* sql) {
    return code_of([&] { db_.transact(system_context(), [&](Tx& tx) { tx.query(sql); }); });
  };
  EXPECT_EQ(run("SELECT refuse()"), "thing_refused");
  EXPECT_EQ(run("INSERT INTO counter VALUES (1, 1)"), "constraint_violated");
  EXPECT_EQ(run("SELECT pg_terminate_backend(pg_backend_pid())"), "database_unavailable");
  EXPECT_THROW(run("SELECT nonsense"), std::runtime_error);
  EXPECT_EQ(run("SELECT 1"), "accepted");
}

TEST_F(DatabaseTest, RedoesSerializationFailuresAndDeadlocks) {
  std::atomic<int> bodies = 0;
  const auto move = [&](int from, int to) {
    for (int i = 0; i < 50; ++i)
      db_.transact(system_context(), [&](Tx& tx) {
        ++bodies;
        tx.execute("UPDATE counter SET value = value - 1 WHERE id = $1", from);
        tx.execute("UPDATE counter SET value = value + 1 WHERE id = $1", to);
      });
  };
  {
    Session admin(database_.admin_url(), "test");
    admin.script("ALTER SYSTEM SET deadlock_timeout = '10ms'");
    admin.script("SELECT pg_reload_conf()");
  }
  std::jthread a(move, 1, 2);
  std::jthread b(move, 2, 1);
  a.join();
  b.join();
  EXPECT_GE(bodies, 100);
  db_.read(system_context(), [](Tx& tx) {
    EXPECT_EQ(tx.one("SELECT sum(value)::bigint AS s FROM counter").get<int>("s"), 0);
  });
}

// The database is there; only this transaction finds no way.
TEST_F(DatabaseTest, SaysWhenALockIsHeldByOthers) {
  const auto code = db_.transact(system_context(), [&](Tx& holder) {
    holder.execute("UPDATE counter SET value = 0 WHERE id = 1");
    return code_of([&] {
      db_.transact(system_context(), [](Tx& tx) {
        tx.script("SET LOCAL lock_timeout = '10ms'");
        tx.execute("UPDATE counter SET value = 0 WHERE id = 1");
      });
    });
  });
  EXPECT_EQ(code, "too_much_contention");
}

// Cuts the session at the moment of COMMIT: a deferred trigger terminates its own backend, so the
// transaction aborts and the client does not hear of it; the body must run again.
TEST_F(DatabaseTest, ResolvesACommitWhoseAnswerWasLost) {
  Session admin(database_.admin_url(), "test");
  admin.script(
      "CREATE TABLE cut (id int); INSERT INTO cut VALUES (1); GRANT ALL ON cut TO PUBLIC;"
      "CREATE FUNCTION cut_now() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN "
      "IF nextval('cuts') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; "
      "RETURN NULL; END $$; CREATE SEQUENCE cuts;"
      "CREATE CONSTRAINT TRIGGER cut AFTER UPDATE ON cut DEFERRABLE INITIALLY DEFERRED "
      "FOR EACH ROW EXECUTE FUNCTION cut_now()");
  int bodies = 0;
  db_.transact(system_context(), [&](Tx& tx) {
    ++bodies;
    tx.execute("UPDATE cut SET id = id + 1");
  });
  EXPECT_EQ(bodies, 2);
  EXPECT_EQ(admin.one("SELECT id FROM cut").get<int>("id"), 2);
}

TEST_F(DatabaseTest, ShowsTheTenantOfTheContextOnly) {
  Session owner(database_.owner_url(), "test");
  owner.script(
      "CREATE TABLE item (organization_id text, name text);"
      "ALTER TABLE item ENABLE ROW LEVEL SECURITY; ALTER TABLE item FORCE ROW LEVEL SECURITY;"
      "CREATE POLICY tenant ON item USING (organization_id = ANY ((SELECT string_to_array("
      "current_setting('bilko.organizations', true), ','))::text[]))");
  const Instant now = SystemClock().now();
  const auto one = OrganizationId::generate(now);
  const auto other = OrganizationId::generate(now);
  for (const auto& org : {one, other})
    db_.transact(context_of(org),
                 [&](Tx& tx) { tx.execute("INSERT INTO item VALUES ($1, 'x')", org); });
  const auto count = [](Tx& tx) { return tx.one("SELECT count(*) AS n FROM item").get<int>("n"); };
  EXPECT_EQ(db_.read(context_of(one), count), 1);
  EXPECT_EQ(db_.read(system_context(), count), 0);
  db_.read(system_context(), [&](Tx& tx) {
    tx.see_organizations({one, other});
    EXPECT_EQ(count(tx), 2);
  });
  EXPECT_THROW(
      db_.transact(context_of(one),
                   [&](Tx& tx) { tx.execute("INSERT INTO item VALUES ($1, 'foreign')", other); }),
      std::runtime_error);
}

TEST_F(DatabaseTest, RunsAttachmentsBeforeTheCommitAndRingsAfterIt) {
  struct Late : Attachment {
    void flush(Tx& tx) override {
      tx.execute("INSERT INTO thing (id) VALUES ('late')");
      tx.ring_after_commit();
    }
  };
  int rung = 0;
  db_.on_bell([&] { ++rung; });
  db_.transact(system_context(), [](Tx& tx) { tx.attachment<Late>(); });
  EXPECT_EQ(rung, 1);
  db_.read(system_context(), [](Tx& tx) { tx.one("SELECT 1 FROM thing WHERE id = 'late'"); });
}

TEST_F(DatabaseTest, MigratesOnceAndRefusesChangedFiles) {
  EXPECT_EQ(migrate(database_.owner_url(), {{"thing", kMigrations}}), 0);
  EXPECT_TRUE(is_migrated(database_.service_url(), {{"thing", kMigrations}}));
  constexpr EmbeddedFile kChanged[] = {{"0001_create_thing.sql", "SELECT 1"}, {nullptr, nullptr}};
  EXPECT_EQ(code_of([&] {
              migrate(database_.owner_url(), {{"thing", kChanged}});
            }),
            "migration_changed");
  constexpr EmbeddedFile kGap[] = {{"0002_x.sql", "SELECT 1"}, {nullptr, nullptr}};
  EXPECT_EQ(code_of([&] { migrate(database_.owner_url(), {{"gap", kGap}}); }), "migration_gap");
}

TEST_F(DatabaseTest, ASessionHoldsItsLockUntilItEnds) {
  auto first = std::make_unique<Session>(database_.service_url(), "a");
  Session second(database_.service_url(), "b");
  EXPECT_TRUE(first->try_lock(7, 1));
  EXPECT_FALSE(second.try_lock(7, 1));
  first.reset();
  bool locked = false;
  for (int i = 0; i < 100 && !locked; ++i) locked = second.try_lock(7, 1);
  EXPECT_TRUE(locked);
}

TEST_F(DatabaseTest, ARehearsalSeesWhatItWritesAndLeavesNothing) {
  const auto insert = [](Tx& tx) {
    tx.execute("INSERT INTO thing (id) VALUES ('one')");
    return tx.one("SELECT count(*) AS n FROM thing").get<int>("n");
  };
  EXPECT_EQ(db_.rehearse(system_context(), insert), 1);
  EXPECT_EQ(db_.rehearse(system_context(), insert), 1);
  EXPECT_EQ(db_.transact(system_context(), insert), 1);
}

}  // namespace
}  // namespace bilko::pg
