// The spans of publishing and consuming, on a real PostgreSQL and a real Kafka.
#include <gmock/gmock.h>

#include "bilko/events/consumer_test.h"
#include "bilko/events/record_headers.h"
#include "bilko/events/relay.h"
#include "bilko/events/settle.h"
#include "bilko/testing/recorded_spans.h"

namespace bilko::events {
namespace {

using testing::eventually;

const trace::TraceContext kCause{"4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true};

// Begins after a sink is set: what is received before has no place in a trace.
class SpansTest : public ConsumerTest {
 protected:
  kafka::Record traced(const std::string& subject, const std::string& name, int sequence = 0) {
    auto record = this->record(subject, name, sequence);
    record.headers = structured_headers(kCause.traceparent());
    return record;
  }
  std::vector<trace::Span> processed() const { return spans_.named("process " + topic_); }
  bool await_processed(std::size_t count) const {
    return eventually([&] { return processed().size() >= count; });
  }

  testing::RecordedSpans spans_;
};

TEST_F(SpansTest, ATraceGoesFromTheOutboxThroughKafkaToTheHandler) {
  Context context = testing::context_of(OrganizationId::generate(clock_.now()), clock_.now());
  context.traceparent = kCause.traceparent();
  db_.transact(context, [&](pg::Tx& tx) {
    publish_event(tx, tx.context(), {kType, 1, "a", data_of("good")});
  });
  admin_.query("UPDATE outbox SET topic = $1", topic_);
  Relay relay({.database_url = database_.service_url(),
               .bootstrap_servers = kafka_.bootstrap_servers(),
               .client_id = "test-relay"});
  relay.start();
  Runner runner(options(), subscriptions_, db_, clock_);
  runner.start();
  ASSERT_TRUE(await_processed(1));
  const auto published = spans_.named("publish " + topic_);
  ASSERT_EQ(published.size(), 1u);
  EXPECT_EQ(published[0].kind, trace::SpanKind::producer);
  EXPECT_EQ(published[0].context.trace_id, kCause.trace_id);
  EXPECT_EQ(published[0].parent_id, kCause.span_id);
  const auto processed = this->processed().at(0);
  EXPECT_EQ(processed.kind, trace::SpanKind::consumer);
  EXPECT_EQ(processed.context.trace_id, kCause.trace_id);
  EXPECT_EQ(processed.parent_id, published[0].context.span_id);
  EXPECT_FALSE(processed.error);
  // The event says where it was made, whoever carries it.
  const auto record = kafka_.records(topic_).at(0);
  EXPECT_EQ(decode(record).traceparent, kCause.traceparent());
  EXPECT_EQ(header_of(record, "traceparent"), published[0].context.traceparent());
}

TEST_F(SpansTest, ARetryLinksToTheAttemptBeforeAndAllHaveTheSameParent) {
  Runner runner(options(), subscriptions_, db_, clock_);
  runner.start();
  kafka_.produce(traced("a", "twice", 1));
  ASSERT_TRUE(await_processed(3));
  const auto attempts = processed();
  ASSERT_EQ(attempts.size(), 3u);
  EXPECT_TRUE(attempts[0].error && attempts[1].error && !attempts[2].error);
  EXPECT_TRUE(attempts[0].links.empty());
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(attempts[i].parent_id, kCause.span_id);
    if (i > 0) {
      EXPECT_EQ(attempts[i].links.at(0).span_id, attempts[i - 1].context.span_id);
    }
  }
}

TEST_F(SpansTest, ARedriveLinksToTheLastAttemptBeforeTheDeath) {
  Runner runner(options(), subscriptions_, db_, clock_);
  runner.start();
  const auto original = traced("a", "bug", 1);
  kafka_.produce(original);
  ASSERT_TRUE(reaches("outbox", 1));
  is_fixed_ = true;
  kafka_.produce(redrive_of(kafka_.records(topic_).at(0), letters().at(0).id));
  ASSERT_TRUE(await_processed(2));
  const auto attempts = processed();
  EXPECT_TRUE(attempts[0].error);
  EXPECT_FALSE(attempts[1].error);
  EXPECT_EQ(attempts[1].parent_id, kCause.span_id);
  EXPECT_EQ(attempts[1].links.at(0).span_id, attempts[0].context.span_id);
}

TEST_F(SpansTest, ABatchHasASpanOfItsOwnThatNamesItsEvents) {
  Subscriptions bulk;
  Subscription subscription = *subscriptions_.find(kType);
  subscription.is_bulk = true;
  bulk.add(subscription);
  Group group({group_, options().retry}, bulk, db_, clock_);
  BatchApplier applier(group);
  std::size_t done = 0;
  std::vector<Arrival> arrivals;
  for (const char* subject : {"a", "b", "c"})
    arrivals.push_back(applier.receive(traced(subject, "good", 1)));
  ASSERT_FALSE(applier.apply(arrivals, 0, done));
  const auto spans = spans_.all();
  ASSERT_EQ(spans.size(), 4u);
  const auto& batch = spans[0];
  EXPECT_NE(batch.context.trace_id, kCause.trace_id);
  EXPECT_EQ(batch.links.size(), 3u);
  EXPECT_EQ(batch.links[0].span_id, kCause.span_id);
  for (std::size_t i = 1; i < 4; ++i) {
    EXPECT_EQ(spans[i].parent_id, kCause.span_id);
    EXPECT_EQ(spans[i].links.at(0).span_id, batch.context.span_id);
  }
}

TEST_F(SpansTest, WhatIsRolledBackWithItsNeighbourIsRecordedOnce) {
  Group group({group_, options().retry}, subscriptions_, db_, clock_);
  BatchApplier applier(group);
  std::size_t done = 0;
  std::vector<Arrival> arrivals;
  arrivals.push_back(applier.receive(traced("a", "good", 1)));
  arrivals.push_back(applier.receive(traced("b", "never", 1)));
  const auto failed = applier.apply(arrivals, 0, done);
  ASSERT_TRUE(failed);
  settle(group, failed->arrival, *failed, failed->tried_at);
  const auto attempts = processed();
  ASSERT_EQ(attempts.size(), 2u);
  EXPECT_FALSE(attempts[0].error);
  EXPECT_TRUE(attempts[1].error);
}

TEST_F(SpansTest, WhatIsNotSampledLeavesNoSpan) {
  Group group({group_, options().retry}, subscriptions_, db_, clock_);
  BatchApplier applier(group);
  std::size_t done = 0;
  auto record = traced("a", "good", 1);
  auto context = kCause;
  context.is_sampled = false;
  record.headers = structured_headers(context.traceparent());
  ASSERT_FALSE(applier.apply(std::vector<Arrival>{applier.receive(record)}, 0, done));
  EXPECT_TRUE(spans_.all().empty());
}

}  // namespace
}  // namespace bilko::events
