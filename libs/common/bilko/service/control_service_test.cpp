// What operators ask of a group, heard from a real topic or by hand, carried out once.
#include "bilko/events/applier.h"
#include "bilko/events/consumer_test.h"
#include "bilko/events/settle.h"
#include "bilko/service/control.h"

namespace bilko::service {
namespace {

using events::BatchApplier;
using events::Group;
using testing::eventually;
using Names = std::vector<std::string>;

class ControlTest : public events::ConsumerTest {
 protected:
  void SetUp() override {
    ConsumerTest::SetUp();
    control_topic_ = kafka_.create_topic(2);
    control_ = std::make_unique<Control>(
        Control::Options{kafka_.bootstrap_servers(), "test-service", control_topic_},
        group_object_);
  }

  kafka::Record request(const std::string& verb, const std::string& arguments = "{}",
                        std::chrono::seconds lives = std::chrono::seconds(60)) {
    contracts::ControlRequested payload;
    payload.operation_id = last_ = OperationId::generate(clock_.now());
    payload.group = group_;
    payload.verb = verb;
    payload.arguments.text = arguments;
    payload.operator_name = "ana";
    payload.reason = "a test";
    payload.expires_at = clock_.now() + lives;
    events::CloudEvent event;
    event.id = "evt_" + payload.operation_id.ulid().str();
    event.source = "bilkoctl";
    event.type = contracts::ControlRequested::kType;
    event.subject = group_;
    event.time = clock_.now();
    event.data = json::encode(payload);
    kafka::Record record;
    record.topic = control_topic_;
    record.key = group_;
    record.value = events::encode(event);
    record.headers = events::structured_headers("");
    return record;
  }

  std::string state() {
    const auto row = admin_.maybe_one(
        "SELECT state || ' ' || outcome::text AS text FROM group_control WHERE operation_id = $1",
        last_.str());
    return row ? row->get<std::string>("text") : "unknown";
  }

  void apply(const std::vector<kafka::Record>& records) {
    BatchApplier applier(group_object_);
    std::vector<events::Arrival> arrivals;
    for (auto record : records) {
      record.offset = static_cast<std::int64_t>(arrivals.size());
      arrivals.push_back(applier.receive(std::move(record)));
    }
    std::span<const events::Arrival> rest(arrivals);
    while (!rest.empty()) {
      std::size_t done = 0;
      const auto failed = applier.apply(rest, 0, done);
      rest = rest.subspan(done);
      if (!failed) break;
      events::settle(group_object_, failed->arrival, *failed, failed->tried_at);
      rest = rest.subspan(1);
    }
  }

  Group group_object_{{group_}, subscriptions_, db_, clock_};
  std::string control_topic_;
  std::unique_ptr<Control> control_;
  OperationId last_;
};

TEST_F(ControlTest, EachOperationIsCarriedOutOnceAndTold) {
  const auto pause = request("pause");
  for (int i = 0; i < 2; ++i) control_->hear(pause);
  EXPECT_EQ(state(), "done {}");
  EXPECT_EQ(count("group_pause WHERE reason = 'a test'"), 1);
  EXPECT_EQ(count("outbox WHERE topic = 'ops.consumer.paused'"), 1);
  control_->hear(request("resume"));
  control_->hear(pause);  // known by now
  EXPECT_EQ(count("group_pause"), 0);
  const auto told = events::decode_structured(
      admin_.query("SELECT value FROM outbox ORDER BY id")[1].get<std::string>("value"));
  EXPECT_EQ(told.type, "ops.consumer.resumed");
  EXPECT_EQ(told.source, "test-service");
}

TEST_F(ControlTest, WhatMakesNoSenseIsRefusedAndWhatIsExpiredPassedBy) {
  control_->hear(request("resume"));
  EXPECT_TRUE(state().starts_with("refused")) << state();
  control_->hear(request("dance"));
  EXPECT_TRUE(state().starts_with("refused")) << state();
  control_->hear(request("discard"));
  EXPECT_NE(state().find("selection_missing"), std::string::npos) << state();
  control_->hear(request("pause", "{}", std::chrono::seconds(-1)));
  EXPECT_EQ(state(), "unknown");
  EXPECT_EQ(count("outbox"), 0);
}

TEST_F(ControlTest, DiscardFreesTheFollowersAndRestoreTakesItBack) {
  apply({record("a", "bug", 1), record("a", "follower", 2), record("b", "bug", 1)});
  const auto dlq_id = admin_.one("SELECT dlq_id FROM parked WHERE subject = 'a' AND state = 'dead'")
                          .get<std::string>("dlq_id");
  control_->hear(request("discard", fmt::format(R"({{"dlqIds":["{}"]}})", dlq_id)));
  EXPECT_EQ(state(), R"(done {"discarded": 1})");
  events::RetryPump(group_object_).run_once();
  EXPECT_EQ(effects("a"), Names{"follower"});
  EXPECT_EQ(count("inbox WHERE state = 'discarded'"), 1);
  const auto discard = last_;
  control_->hear(request("restore", fmt::format(R"({{"operationId":"{}"}})", discard.str())));
  EXPECT_EQ(state(), R"(done {"restored": 1})");
  EXPECT_EQ(count("parked WHERE state = 'dead'"), 2);
  EXPECT_EQ(count("inbox WHERE state = 'dead'"), 2);
}

TEST_F(ControlTest, AReprocessAppliesItsWindowOnceMore) {
  std::vector<kafka::Record> records = {record("a", "first", 1), record("b", "outside", 1)};
  records[0].timestamp = clock_.now() - std::chrono::hours(1);
  records[1].timestamp = clock_.now();
  apply(records);
  const auto window = fmt::format(R"({{"topics":["{}"],"from":"{}","to":"{}"}})", topic_,
                                  (clock_.now() - std::chrono::hours(2)).str(),
                                  (clock_.now() - std::chrono::minutes(1)).str());
  control_->hear(request("reprocess", window));
  EXPECT_NE(state().find("group_not_paused"), std::string::npos) << state();

  group_object_.reading.ends = [] { return std::string("[]"); };
  control_->hear(request("pause"));
  control_->hear(request("reprocess", window));
  EXPECT_EQ(state(), R"(active {"ends": []})");
  const auto reprocess = last_;
  db_.read({},
           [&](pg::Tx& tx) { group_object_.set_reprocess(events::active_reprocess(tx, group_)); });
  for (int i = 0; i < 2; ++i) apply(records);
  EXPECT_EQ(effects("a"), (Names{"first", "first"}));
  EXPECT_EQ(effects("b"), Names{"outside"});
  EXPECT_EQ(count("inbox WHERE operation_id = '" + reprocess.str() + "'"), 1);
  control_->hear(request("cancel", fmt::format(R"({{"operationId":"{}"}})", reprocess.str())));
  EXPECT_EQ(count("group_control WHERE state = 'cancelled'"), 1);
}

TEST_F(ControlTest, AReplicaHearsWhatWasAskedBeforeItStarted) {
  kafka_.produce(request("pause"));
  control_->start();
  ASSERT_TRUE(eventually([&] { return count("group_pause") == 1; }));
  Control second({kafka_.bootstrap_servers(), "test-service-2", control_topic_}, group_object_);
  second.start();
  kafka_.produce(request("resume"));
  ASSERT_TRUE(eventually([&] { return state() == "done {}"; }));
  EXPECT_EQ(count("group_pause"), 0);
  EXPECT_EQ(count("group_control"), 2);
}

TEST_F(ControlTest, AVerbThatTakesLongEndsTheOperationLater) {
  control_->on(
      "republish", [](pg::Tx&, const Operation&) { return Outcome{OperationState::active}; },
      [](const Operation&) {
        return Outcome{OperationState::done, R"({"rows":3})"};
      });
  control_->hear(request("republish"));
  EXPECT_EQ(state(), R"(done {"rows": 3})");
}

}  // namespace
}  // namespace bilko::service
