#include "bilkoctl/reading/event_record.h"

#include <fmt/format.h>

#include "bilko/core/error.h"
#include "bilko/core/hash.h"
#include "bilko/json/codec.h"
#include "bilkoctl/frame/outcome.h"
#include "bilkoctl/reading/masking.h"

namespace bilko::ctl {
namespace {

struct HeaderLine {
  std::string name;
  std::optional<std::string> value;
  std::optional<std::string> value_base64;

  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("value", self.value);
    field("valueBase64", self.value_base64);
  }
};

// A missing key, value or header value has neither of its two members.
struct RecordLine {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string timestamp;
  std::optional<std::string> key;
  std::optional<std::string> key_base64;
  std::optional<std::string> value;
  std::optional<std::string> value_base64;
  std::vector<HeaderLine> headers;
  std::string sha256;

  static void fields(auto& self, auto&& field) {
    field("topic", self.topic);
    field("partition", self.partition);
    field("offset", self.offset);
    field("timestamp", self.timestamp);
    field("key", self.key);
    field("keyBase64", self.key_base64);
    field("value", self.value);
    field("valueBase64", self.value_base64);
    field("headers", self.headers);
    field("sha256", self.sha256);
  }
};

void put(const std::string& bytes, std::optional<std::string>& text,
         std::optional<std::string>& encoded) {
  if (json::is_utf8(bytes) && bytes.find('\0') == std::string::npos) text = bytes;
  else encoded = base64(bytes);
}

Stop bad_line(const std::string& why) {
  return misuse("BadRecord", "this is no exported record: " + why,
                "Give a file that bilkoctl events export or dlq export has written.");
}

std::optional<std::string> taken(const std::optional<std::string>& text,
                                 const std::optional<std::string>& encoded) {
  if (!encoded) return text;
  auto bytes = from_base64(*encoded);
  if (!bytes) throw bad_line("a text that is no base64");
  return bytes;
}

}  // namespace

EventRecord read_event(kafka::Record record) {
  EventRecord result;
  result.record = std::move(record);
  try {
    if (result.record.value) result.event = events::decode(result.record);
    else result.trouble = "a tombstone";
  } catch (const Error& error) {
    result.trouble = error.what();
  }
  return result;
}

std::string json_of(const kafka::Record& record) {
  RecordLine line;
  line.topic = record.topic;
  line.partition = record.partition;
  line.offset = record.offset;
  line.timestamp = record.timestamp.str();
  if (record.key) put(*record.key, line.key, line.key_base64);
  if (record.value) put(*record.value, line.value, line.value_base64);
  for (const auto& header : record.headers) {
    auto& written = line.headers.emplace_back();
    written.name = header.name;
    if (header.has_value) put(header.value, written.value, written.value_base64);
  }
  line.sha256 = hex(sha256(record.value.value_or("")));
  return json::encode(line);
}

kafka::Record record_of_json(std::string_view text) {
  RecordLine line;
  try {
    // A value of 4 MiB in base64, and its neighbours.
    const auto document = json::Document::parse(text, {.bytes = 16u << 20});
    line = json::decode<RecordLine>(document.root());
  } catch (const Error& error) {
    throw bad_line(error.what());
  }
  kafka::Record record;
  record.topic = line.topic;
  record.partition = line.partition;
  record.offset = line.offset;
  record.timestamp = Instant::parse(line.timestamp);
  record.key = taken(line.key, line.key_base64);
  record.value = taken(line.value, line.value_base64);
  for (const auto& header : line.headers) {
    const auto value = taken(header.value, header.value_base64);
    record.headers.push_back({header.name, value.value_or(""), value.has_value()});
  }
  if (hex(sha256(record.value.value_or(""))) != line.sha256)
    throw bad_line("its sha256 does not fit its value");
  return record;
}

std::string shown_value(const kafka::Record& record, bool reveal) {
  if (!record.value) return "null";
  if (!reveal) return masked_event(*record.value);
  try {
    return json::Document::parse(*record.value).root().text();
  } catch (const Error&) {
    json::Writer writer;
    writer.string(json::is_utf8(*record.value) && record.value->find('\0') == std::string::npos
                      ? *record.value
                      : fmt::format("{} bytes that are no text", record.value->size()));
    return writer.text();
  }
}

}  // namespace bilko::ctl
