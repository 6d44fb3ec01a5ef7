#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "bilko/core/context.h"
#include "bilko/json/document.h"
#include "bilko/kafka/record.h"

namespace bilko::events {

// A CloudEvents 1.0.2 event with Bilko's extensions. `data` is JSON text.
struct CloudEvent {
  std::string id;
  std::string source;
  std::string type;
  std::string subject;
  Instant time;
  std::string dataschema;
  std::string traceparent;
  std::string correlation_id;
  std::optional<std::string> causation_id;
  std::optional<std::int64_t> sequence;  // count of the entity's events over all its topics, from 1
  std::optional<OrganizationId> organization;
  std::optional<UserId> actor;
  std::map<std::string, std::string> extensions;  // others, kept
  std::string datacontenttype = "application/json";
  std::string data = "null";               // JSON text; a JSON string where the type is not JSON
  std::optional<std::string> data_base64;  // binary data as it stood
};

// Structured mode: the envelope as JSON text, members in the catalogue's order, byte-stable.
std::string encode(const CloudEvent& event);
// The headers of a structured record: content-type and traceparent.
std::vector<kafka::Header> structured_headers(const std::string& traceparent);

// The event in a record: structured mode, binary mode (`ce_*` headers) or JSON without headers that
// has `specversion`. Rules of the JSON format and the Kafka binding; `time`, `subject` and our own
// extensions may be absent in foreign events (the key then stands for the subject). Throws Error
// malformed: `not_an_event`, `event_malformed`, `json_*`.
CloudEvent decode(const kafka::Record& record);
// The same with the data as it was parsed, a part of `document`, and not as text in the event.
struct ParsedEvent {
  CloudEvent event;
  std::shared_ptr<const json::Document> document;
  json::Value data;
};
ParsedEvent parse(const kafka::Record& record);
// The same for a structured text alone.
CloudEvent decode_structured(std::string_view text);

// `<service>-service` of the service that owns the type's domain (the banking service owns `bank`).
std::string source_of(std::string_view type);

}  // namespace bilko::events
