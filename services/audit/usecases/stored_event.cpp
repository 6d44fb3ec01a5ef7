#include "audit/usecases/stored_event.h"

#include <algorithm>
#include <charconv>

namespace bilko::audit {
namespace {

constexpr std::string_view kLoggedAction = ".logged_action.recorded";

// Text stands for itself, other bytes as {"hex": …}.
void write_bytes(json::Writer& writer, std::string_view bytes) {
  if (json::is_utf8(bytes) && bytes.find('\0') == std::string_view::npos)
    return writer.string(bytes);
  writer.begin_object();
  writer.key("hex");
  writer.string(hex(bytes));
  writer.end_object();
}

std::string read_bytes(json::Value value) {
  if (value.is_string()) return std::string(value.string());
  const auto digits = value.member("hex").string();
  std::string bytes;
  for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
    unsigned byte = 0;
    std::from_chars(digits.data() + at, digits.data() + at + 2, byte, 16);
    bytes += static_cast<char>(static_cast<unsigned char>(byte));
  }
  return bytes;
}

std::string headers_text(const std::vector<kafka::Header>& headers) {
  json::Writer writer;
  writer.begin_array();
  for (const kafka::Header& header : headers) {
    writer.begin_array();
    write_bytes(writer, header.name);
    write_bytes(writer, header.value);
    writer.end_array();
  }
  writer.end_array();
  return writer.text();
}

std::vector<kafka::Header> headers_of(const std::string& text) {
  const auto document = json::Document::parse(text);
  std::vector<kafka::Header> headers;
  for (std::size_t i = 0; i < document.root().size(); ++i) {
    const auto header = document.root().at(i);
    headers.push_back({read_bytes(header.at(0)), read_bytes(header.at(1))});
  }
  return headers;
}

bool is_logged_action(std::string_view type) {
  return type.size() > kLoggedAction.size() &&
         type.substr(type.size() - kLoggedAction.size()) == kLoggedAction;
}

std::string organization_of(const events::CloudEvent& event) {
  return event.organization ? event.organization->str() : kNoOrganization;
}

}  // namespace

StoredRecord stored_record_of(const kafka::Record& record, Instant archived_at) {
  return {.topic = record.topic,
          .offset = record.offset,
          .recorded_at = record.timestamp,
          .archived_at = archived_at,
          .key = record.key,
          .headers = headers_text(record.headers),
          .value = record.value.value_or("")};
}

kafka::Record record_of(const ArchivedEvent& event) {
  kafka::Record record;
  record.topic = event.record.topic;
  record.partition = event.chain.partition;
  record.offset = event.record.offset;
  record.timestamp = event.record.recorded_at;
  record.key = event.record.key;
  record.value = event.record.value;
  record.headers = headers_of(event.record.headers);
  return record;
}

ChainId chain_of(const events::CloudEvent& event, const kafka::Record& record) {
  return {organization_of(event), record.partition};
}

EventFacts facts_of(const events::CloudEvent& event) {
  return {.key = {event.source, event.id},
          .type = event.type,
          .subject = event.subject,
          .time = event.time,
          .correlation_id = event.correlation_id,
          .causation_id = event.causation_id};
}

std::optional<LoggedAction> logged_action_in(const events::CloudEvent& event, json::Value data) {
  if (!is_logged_action(event.type)) return std::nullopt;
  auto action = json::decode<LoggedAction>(data, json::Unknown::ignored);
  action.organization_id = organization_of(event);
  return action;
}

std::string cloud_event_text(const ArchivedEvent& event) {
  const bool is_binary = event.record.headers.find("ce_specversion") != std::string::npos;
  return is_binary ? events::encode(events::decode(record_of(event))) : event.record.value;
}

}  // namespace bilko::audit
