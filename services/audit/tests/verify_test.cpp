#include <fmt/format.h>

#include "audit/store/archive_store.h"
#include "audit/tests/audit_fixture.h"

namespace bilko::audit {
namespace {

// A chain of ten logged actions, and what verification says after somebody was at it.
class VerifyTest : public AuditTest {
 protected:
  void SetUp() override {
    for (int i = 0; i < 10; ++i) batch_.push_back(logged_action(organization_));
    deliver(batch_);
    untouched_ = report(organization_.str());
    ASSERT_FALSE(untouched_.fault);
  }
  std::string verdict_after(const std::string& sql) {
    tamper(sql);
    return verdict(organization_.str());
  }
  std::string id(int seq) const { return batch_[static_cast<std::size_t>(seq - 1)].id; }
  // Gives a row the hash that fits its content and place, as somebody would who knows the formula.
  void rehash(std::int64_t seq) {
    const auto row = audit_.db().read(testing::context_of(organization_), [&](pg::Tx& tx) {
      return archived_event_of(tx.one("SELECT * FROM event_archive WHERE seq = $1", seq));
    });
    const auto link = link_after({seq - 1, row.previous_hash}, row.record);
    tamper(
        fmt::format("UPDATE event_archive SET hash = '\\x{}' WHERE seq = {}", hex(link.hash), seq));
  }

  OrganizationId organization_ = new_organization();
  std::vector<events::CloudEvent> batch_;
  ChainReport untouched_;
};

TEST_F(VerifyTest, AnyChangedColumnIsFoundAndItsRowNamed) {
  for (const char* change :
       {"value = replace(value, 'Invoice', 'Invoicf')", "value = value || ' '", "topic = 'x'",
        "headers = replace(headers, 'traceparent', 'traceparenu')", "key = key || '\\x00'",
        "key = null", "kafka_offset = kafka_offset + 1",
        "recorded_at = recorded_at + interval '1 ms'",
        "archived_at = archived_at + interval '1 ms'",
        "hash = set_byte(hash, 31, get_byte(hash, 31) # 1)",
        "prev_hash = set_byte(prev_hash, 0, get_byte(prev_hash, 0) # 1)", "source = 'x'",
        "event_id = 'evt_x'", "type = 'x'", "subject = 'x'", "time = time + interval '1 ms'",
        "correlation_id = 'x'", "causation_id = 'x'"}) {
    tamper("CREATE TABLE kept AS SELECT * FROM event_archive WHERE seq = 5");
    tamper(fmt::format("UPDATE event_archive SET {} WHERE seq = 5", change));
    const auto found = report(organization_.str());
    ASSERT_TRUE(found.fault) << change;
    EXPECT_EQ(found.fault->seq, 5) << change;
    EXPECT_NE(found.fault->event_id, "") << change;
    tamper(
        "DELETE FROM event_archive WHERE seq = 5; "
        "INSERT INTO event_archive SELECT * FROM kept; DROP TABLE kept");
    ASSERT_EQ(verdict(organization_.str()), "ok 10") << change;
  }
}

TEST_F(VerifyTest, AFlippedByteIsNamed) {
  EXPECT_EQ(verdict_after("UPDATE event_archive SET value = overlay(value placing 'X' from 200) "
                          "WHERE seq IN (4, 7)"),
            "4 " + id(4) + ": the stored bytes do not give the stored hash");
}

TEST_F(VerifyTest, ADeletedRowIsNamed) {
  EXPECT_EQ(verdict_after("DELETE FROM event_archive WHERE seq = 6"),
            "6 : the row is missing; row 7 follows");
}

TEST_F(VerifyTest, ADeletedRowWhoseNumberWasGivenToTheNextIsNamed) {
  EXPECT_EQ(
      verdict_after("DELETE FROM event_archive WHERE seq = 6; "
                    "UPDATE event_archive SET seq = seq - 1 WHERE seq = 7; "
                    "UPDATE event_archive SET seq = seq - 1 WHERE seq > 7"),
      "6 " + id(7) + ": the row does not follow the one before it: inserted, moved or changed");
}

TEST_F(VerifyTest, ReorderedRowsAreNamed) {
  EXPECT_EQ(
      verdict_after("UPDATE event_archive SET seq = 99 WHERE seq = 3; "
                    "UPDATE event_archive SET seq = 3 WHERE seq = 4; "
                    "UPDATE event_archive SET seq = 4 WHERE seq = 99"),
      "3 " + id(4) + ": the row does not follow the one before it: inserted, moved or changed");
}

const char* const kMakeRoom =
    "UPDATE event_archive SET seq = seq + 100 WHERE seq >= 5; "
    "UPDATE event_archive SET seq = seq - 99 WHERE seq >= 105; ";
// A copy of row 4 as row 5.
const char* const kInsert =
    "INSERT INTO event_archive SELECT organization_id, partition, 5, topic, kafka_offset, "
    "recorded_at, archived_at, key, headers, value, source, 'evt_forged', type, subject, time, "
    "correlation_id, causation_id, hash, hash FROM event_archive WHERE seq = 4";

TEST_F(VerifyTest, AnInsertedRowIsNamed) {
  EXPECT_EQ(verdict_after(std::string(kMakeRoom) + kInsert),
            "5 evt_forged: the stored bytes do not give the stored hash");
}

TEST_F(VerifyTest, AnInsertedRowWithAFittingHashIsNamed) {
  tamper(std::string(kMakeRoom) + kInsert);
  rehash(5);
  EXPECT_EQ(verdict(organization_.str()),
            "5 evt_forged: the row was inserted: the next one follows the one before it");
}

TEST_F(VerifyTest, AnAppendedRowIsNamed) {
  tamper(
      "INSERT INTO event_archive SELECT organization_id, partition, 11, topic, kafka_offset, "
      "recorded_at, archived_at, key, headers, value, source, 'evt_forged', type, subject, time, "
      "correlation_id, causation_id, hash, hash FROM event_archive WHERE seq = 10");
  rehash(11);
  EXPECT_EQ(verdict(organization_.str()), "11 : the rows from here on stand behind the head");
}

TEST_F(VerifyTest, ARowReplacedTogetherWithItsHashIsNamed) {
  tamper("UPDATE event_archive SET value = replace(value, 'Invoice', 'Contact') WHERE seq = 5");
  rehash(5);
  EXPECT_EQ(verdict(organization_.str()),
            "5 " + id(5) + ": the row was replaced: the next one follows another");
  tamper("UPDATE event_archive SET value = replace(value, 'Invoice', 'Contact') WHERE seq = 1");
  rehash(1);
  EXPECT_EQ(verdict(organization_.str()),
            "1 " + id(1) + ": the row was replaced: the next one follows another");
}

TEST_F(VerifyTest, TheLastRowReplacedTogetherWithItsHashIsNamed) {
  tamper("UPDATE event_archive SET value = replace(value, 'Invoice', 'Contact') WHERE seq = 10");
  rehash(10);
  EXPECT_EQ(verdict(organization_.str()),
            "10 " + id(10) + ": the row is not the one that the head names");
}

TEST_F(VerifyTest, ASecondRowOfTheSameNumberIsFound) {
  tamper("ALTER TABLE event_archive DROP CONSTRAINT event_archive_pkey");
  EXPECT_EQ(verdict_after(kInsert).substr(0, 2), "5 ");
}

TEST_F(VerifyTest, ACutTailIsNamed) {
  EXPECT_EQ(verdict_after("DELETE FROM event_archive WHERE seq > 8"),
            "9 : the rows from here to 10, the head, are missing");
  EXPECT_EQ(verdict_after("DELETE FROM event_archive"),
            "1 : the rows from here to 10, the head, are missing");
}

TEST_F(VerifyTest, ALostHeadIsNamed) {
  EXPECT_EQ(verdict_after("DELETE FROM chain_head"),
            "10 " + id(10) + ": the chain has rows, but no head");
}

TEST_F(VerifyTest, ATailCutOffTogetherWithTheHeadIsFoundByWhatWasNotedDown) {
  tamper(
      "DELETE FROM event_archive WHERE seq > 8; DELETE FROM logged_action WHERE seq > 8; "
      "UPDATE chain_head h SET seq = 8, hash = a.hash FROM event_archive a WHERE a.seq = 8");
  EXPECT_EQ(verdict(organization_.str()), "ok 8");
  EXPECT_EQ(verdict(organization_.str(), 0, {untouched_.end}),
            "9 : the chain was longer when its hash was noted down");
  deliver({logged_action(organization_), logged_action(organization_)});
  EXPECT_EQ(verdict(organization_.str(), 0, {untouched_.end}),
            "10 : the row is another than it was when its hash was noted down");
}

TEST_F(VerifyTest, AChangedLoggedActionIsNamed) {
  for (const char* change : {"user_id = 'usr_x'", "client_ip = null", "row_id = 'x'", "id = 'x'",
                             "changed_fields = '{}'", "row_data = '{}'", "action = 'DELETE'",
                             "created_at = created_at + interval '1 ms'", "table_name = 'X'",
                             "application_name = 'x'"}) {
    tamper("CREATE TABLE kept AS SELECT * FROM logged_action WHERE seq = 5");
    EXPECT_EQ(verdict_after(fmt::format("UPDATE logged_action SET {} WHERE seq = 5", change)),
              "5 " + id(5) + ": its logged_action does not say what the event says");
    tamper(
        "DELETE FROM logged_action WHERE seq = 5; "
        "INSERT INTO logged_action SELECT * FROM kept; DROP TABLE kept");
  }
  EXPECT_EQ(verdict(organization_.str()), "ok 10");
}

TEST_F(VerifyTest, ADeletedOrInsertedLoggedActionIsNamed) {
  tamper(
      "INSERT INTO logged_action SELECT organization_id, partition, 42, id, table_name, row_id, "
      "user_id, action, row_data, changed_fields, client_ip, application_name, created_at "
      "FROM logged_action WHERE seq = 5");
  EXPECT_EQ(verdict(organization_.str()), "42 : logged_action has a row without an archived event");
  EXPECT_EQ(verdict_after("DELETE FROM logged_action WHERE seq = 5"),
            "5 " + id(5) + ": its logged_action is missing");
}

TEST_F(VerifyTest, ALoggedActionOfAnotherEventIsNamed) {
  deliver({user_deleted()});
  tamper(
      "INSERT INTO logged_action SELECT '-', partition, 1, id, table_name, row_id, user_id, "
      "action, row_data, changed_fields, client_ip, application_name, created_at "
      "FROM logged_action WHERE seq = 5");
  EXPECT_NE(verdict(kNoOrganization).find("it is no logged action"), std::string::npos);
}

TEST_F(VerifyTest, AChainPassedOffAsAnothersIsFound) {
  const auto other = new_organization().str();
  for (const char* table : {"event_archive", "logged_action", "chain_head"})
    tamper(fmt::format("UPDATE {} SET organization_id = '{}'", table, other));
  EXPECT_EQ(verdict(other).substr(0, 2), "1 ");
}

TEST_F(VerifyTest, ChainsAreFoundWhereverTheyLeftATrace) {
  const auto chains = [&] {
    return chains_to_verify(audit_.db(), testing::system_context(), std::nullopt);
  };
  deliver({user_deleted(), logged_action(new_organization())});
  EXPECT_EQ(chains().size(), 3U);
  tamper("DELETE FROM chain_head");
  EXPECT_EQ(chains().size(), 3U);
  tamper("DELETE FROM event_archive");
  EXPECT_EQ(chains().size(), 2U);
  EXPECT_EQ(chains_to_verify(audit_.db(), testing::system_context(), organization_.str()).size(),
            1U);
}

TEST_F(VerifyTest, AChainOfSeveralStretchesVerifies) {
  for (int i = 0; i < 2; ++i) {
    std::vector<events::CloudEvent> batch;
    for (int j = 0; j < 995; ++j) batch.push_back(logged_action(organization_));
    deliver(batch);
  }
  EXPECT_EQ(verdict(organization_.str()), "ok 2000");
  tamper("DELETE FROM event_archive WHERE seq = 1001");
  EXPECT_EQ(verdict(organization_.str()), "1001 : the row is missing; row 1002 follows");
}

}  // namespace
}  // namespace bilko::audit
