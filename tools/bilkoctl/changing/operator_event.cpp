#include "bilkoctl/changing/operator_event.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "bilko/core/ulid.h"
#include "bilko/events/cloud_event.h"
#include "bilko/schema/registry.h"
#include "bilko/trace/trace_context.h"
#include "bilkoctl/reading/topic_drift.h"

namespace bilko::ctl {

kafka::Record record_of(Session& session, const OperatorEvent& said) {
  const auto& schema = schema::SchemaRegistry::instance().latest(said.type);
  const auto data = json::Document::parse(said.data);
  if (const auto wrong = schema.validate(data.root(), schema::Profile::producer); !wrong.empty())
    throw std::logic_error(
        fmt::format("{}: {} {}", said.type, wrong.front().pointer, wrong.front().detail));
  events::CloudEvent event;
  event.id = "evt_" + Ulid::generate(session.now()).str();
  event.source = "bilkoctl";
  event.type = said.type;
  event.subject = said.subject;
  event.time = session.now();
  event.dataschema = schema.urn;
  event.traceparent = trace::TraceContext::start().traceparent();
  event.correlation_id = said.correlation_id;
  event.sequence = said.sequence;
  event.data = said.data;
  kafka::Record record;
  record.topic = said.type;
  record.partition = -1;
  record.key = said.subject;
  record.value = events::encode(event);
  record.headers = events::structured_headers(event.traceparent);
  return record;
}

void ensure_topic(Session& session, std::string_view type) {
  const auto topics = session.admin().topics();
  if (std::ranges::count(topics, type, &kafka::TopicState::name) > 0) return;
  kafka::TopicSpec spec;
  spec.name = type;
  spec.partitions = usual_partitions(topics);
  spec.replication = -1;
  spec.retention_ms = schema::SchemaRegistry::instance().latest(type).retention_ms.value_or(-1);
  session.admin().create_topics({spec});
  // Brokers tell of a new topic a moment later.
  for (int i = 0; i < 50; ++i) {
    const auto now = session.admin().topics();
    if (std::ranges::count(now, type, &kafka::TopicState::name) > 0) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
}

}  // namespace bilko::ctl
