#include "bilko/events/cloud_event.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace bilko::events {
namespace {

constexpr std::string_view kStructured = "application/cloudevents";
constexpr std::string_view kStructuredJson = "application/cloudevents+json";

Error malformed(const std::string& detail) {
  return {ErrorKind::malformed, "event_malformed", "not a CloudEvent: " + detail};
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

// CloudEvents 1.0.2, "Attribute Naming Convention".
bool is_attribute_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
}

// RFC 3986 as far as a typo shows: no blanks, controls or characters that a URI never holds.
bool is_uri_reference(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 &&
           std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
  });
}

bool is_json_type(std::string_view media_type) {
  const auto type = lower(media_type.substr(0, media_type.find(';')));
  return type.empty() || type == "application/json" || type == "text/json" ||
         (type.size() > 5 && type.substr(type.size() - 5) == "+json");
}

std::optional<std::int64_t> sequence_of(std::string_view text) {
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || value < 1) return {};
  return value;
}

template <class IdType>
IdType id_of(std::string_view name, std::string_view text) {
  try {
    return IdType::parse(text);
  } catch (const Error& error) {
    throw malformed(fmt::format("{}: {}", name, error.what()));
  }
}

// RFC 3339 to the letter: `T`, and `Z` or an offset with hours and minutes (Instant takes more).
Instant time_of(std::string_view text) {
  const bool is_utc = !text.empty() && (text.back() == 'Z' || text.back() == 'z');
  const bool has_offset =
      text.size() > 6 && text[text.size() - 3] == ':' &&
      std::string_view("+-").find(text[text.size() - 6]) != std::string_view::npos;
  try {
    if (text.size() > 10 && text[10] != ' ' && (is_utc || has_offset)) return Instant::parse(text);
  } catch (const Error&) {
    // Falls through to the same answer.
  }
  throw malformed(fmt::format("time '{}'", text.substr(0, 40)));
}

// Puts a context attribute where it belongs; the same rules for both modes.
void set_attribute(CloudEvent& event, const std::string& name, std::string_view value) {
  if (!is_attribute_name(name))
    throw malformed(fmt::format("attribute name '{}'", name.substr(0, 40)));
  const bool must_not_be_empty = name == "id" || name == "source" || name == "type" ||
                                 name == "subject" || name == "dataschema" ||
                                 name == "datacontenttype";
  if (must_not_be_empty && value.empty()) throw malformed(name + " is empty");
  if (name == "specversion") {
    if (value != "1.0") throw malformed(fmt::format("specversion '{}'", value.substr(0, 20)));
  } else if (name == "id") event.id = value;
  else if (name == "source") event.source = value;
  else if (name == "type") event.type = value;
  else if (name == "subject") event.subject = value;
  else if (name == "dataschema") event.dataschema = value;
  else if (name == "datacontenttype") event.datacontenttype = value;
  else if (name == "traceparent") event.traceparent = value;
  else if (name == "correlationid") event.correlation_id = value;
  else if (name == "causationid") event.causation_id = std::string(value);
  else if (name == "organizationid") event.organization = id_of<OrganizationId>(name, value);
  else if (name == "actorid") event.actor = id_of<UserId>(name, value);
  else if (name == "sequence" && sequence_of(value)) event.sequence = sequence_of(value);
  else if (name == "time") {
    event.time = time_of(value);
  } else event.extensions[name] = value;
}

void require_complete(const CloudEvent& event, bool has_specversion) {
  if (!has_specversion) throw malformed("specversion is missing");
  if (event.id.empty()) throw malformed("id is missing");
  if (event.type.empty()) throw malformed("type is missing");
  if (!is_uri_reference(event.source)) throw malformed("source is missing or no URI reference");
  if (!event.dataschema.empty() &&
      (!is_uri_reference(event.dataschema) || event.dataschema.find(':') == std::string::npos))
    throw malformed("dataschema is no absolute URI");
  if (!event.datacontenttype.empty() && event.datacontenttype.find('/') == std::string::npos)
    throw malformed("datacontenttype is no media type");
}

// JSON format 1.0.2, 2.2: strings, booleans and 32-bit integers only.
std::string attribute_text(std::string_view name, json::Value value) {
  switch (value.type()) {
    case json::Type::string: return std::string(value.string());
    case json::Type::boolean: return value.boolean() ? "true" : "false";
    case json::Type::integer:
      if (std::in_range<std::int32_t>(value.integer())) return std::to_string(value.integer());
      [[fallthrough]];
    default: throw malformed(fmt::format("attribute {} has no CloudEvents type", name));
  }
}

bool is_core(std::string_view name) {
  for (const std::string_view core :
       {"specversion", "id", "source", "type", "subject", "time", "dataschema", "datacontenttype"})
    if (name == core) return true;
  return false;
}

std::shared_ptr<const json::Document> parsed(std::string_view text) {
  return std::make_shared<const json::Document>(json::Document::parse(text));
}

ParsedEvent from_json(std::string_view text) {
  const auto document = parsed(text);
  const json::Value root = document->root();
  if (!root.is_object()) throw malformed("the JSON text is no object");
  CloudEvent event;
  bool has_specversion = false;
  json::Value data(nullptr);
  root.each_member([&](std::string_view name, json::Value value) {
    if (name == "data") {
      data = value;
    } else if (name == "data_base64") {
      if (value.is_null()) return;
      if (!value.is_string()) throw malformed("data_base64 is no string");
      event.data_base64 = std::string(value.string());
    } else if (!value.is_null()) {
      if (is_core(name) && !value.is_string()) throw malformed(std::string(name) + " is no string");
      set_attribute(event, std::string(name), attribute_text(name, value));
      has_specversion |= name == "specversion";
    } else if (!is_attribute_name(name)) {
      throw malformed(fmt::format("attribute name '{}'", name.substr(0, 40)));
    }
  });
  if (data.exists() && event.data_base64) throw malformed("both data and data_base64");
  require_complete(event, has_specversion);
  if (data.exists()) return {std::move(event), document, data};
  const auto null = parsed("null");
  return {std::move(event), null, null->root()};
}

// Kafka binding 1.0.2, 3.2: attributes in `ce_` headers, the value is the data.
ParsedEvent from_binary(const kafka::Record& record) {
  CloudEvent event;
  event.datacontenttype.clear();
  bool has_specversion = false;
  std::vector<std::string> seen;
  for (const auto& header : record.headers) {
    const std::string name = lower(header.name);
    const bool is_attribute = name.rfind("ce_", 0) == 0;
    if (!is_attribute && name != "content-type") continue;
    if (std::find(seen.begin(), seen.end(), name) != seen.end())
      throw malformed("header " + name + " is doubled");
    seen.push_back(name);
    if (!json::is_utf8(header.value)) throw malformed("header " + name + " is not UTF-8");
    set_attribute(event, is_attribute ? name.substr(3) : "datacontenttype", header.value);
    has_specversion |= name == "ce_specversion";
  }
  require_complete(event, has_specversion);
  std::string text = "null";
  if (record.value && is_json_type(event.datacontenttype)) {
    text = *record.value;
  } else if (record.value) {
    json::Writer writer;
    if (!json::is_utf8(*record.value)) throw malformed("the data is neither JSON nor text");
    writer.string(*record.value);
    text = writer.text();
  }
  const auto document = parsed(text);
  return {std::move(event), document, document->root()};
}

CloudEvent with_data_as_text(ParsedEvent parsed) {
  parsed.event.data = parsed.data.text();
  return std::move(parsed.event);
}

void member(json::Writer& writer, std::string_view name, std::string_view value) {
  writer.key(name);
  writer.string(value);
}

std::string key_text(const kafka::Record& record) {
  return record.key && json::is_utf8(*record.key) ? *record.key : std::string();
}

}  // namespace

std::string encode(const CloudEvent& event) {
  json::Writer writer;
  writer.begin_object();
  member(writer, "specversion", "1.0");
  member(writer, "id", event.id);
  member(writer, "source", event.source);
  member(writer, "type", event.type);
  if (!event.subject.empty()) member(writer, "subject", event.subject);
  if (event.time != Instant()) member(writer, "time", event.time.str());
  if (!event.datacontenttype.empty()) member(writer, "datacontenttype", event.datacontenttype);
  if (!event.dataschema.empty()) member(writer, "dataschema", event.dataschema);
  if (!event.traceparent.empty()) member(writer, "traceparent", event.traceparent);
  if (!event.correlation_id.empty()) member(writer, "correlationid", event.correlation_id);
  if (event.causation_id) member(writer, "causationid", *event.causation_id);
  if (event.sequence) member(writer, "sequence", fmt::format("{:019}", *event.sequence));
  if (event.organization) member(writer, "organizationid", event.organization->str());
  if (event.actor) member(writer, "actorid", event.actor->str());
  for (const auto& [name, value] : event.extensions) member(writer, name, value);
  if (event.data_base64) {
    member(writer, "data_base64", *event.data_base64);
  } else if (event.data != "null") {
    writer.key("data");
    writer.raw(event.data);
  }
  writer.end_object();
  return writer.text();
}

std::vector<kafka::Header> structured_headers(const std::string& traceparent) {
  return {{"content-type", "application/cloudevents+json; charset=UTF-8"},
          {"traceparent", traceparent}};
}

CloudEvent decode_structured(std::string_view text) { return with_data_as_text(from_json(text)); }

CloudEvent decode(const kafka::Record& record) { return with_data_as_text(parse(record)); }

ParsedEvent parse(const kafka::Record& record) {
  std::string content_type;
  bool has_specversion_header = false;
  for (const auto& header : record.headers) {
    if (lower(header.name) == "content-type") content_type = lower(header.value);
    has_specversion_header |= lower(header.name) == "ce_specversion";
  }
  if (content_type.rfind(kStructured, 0) == 0 && content_type.rfind(kStructuredJson, 0) != 0)
    throw Error(ErrorKind::malformed, "event_format_unsupported",
                fmt::format("the event format '{}' is not supported", content_type.substr(0, 80)));
  const bool is_structured = content_type.rfind(kStructuredJson, 0) == 0 || !has_specversion_header;
  if (is_structured && !record.value) throw malformed("a structured event without a value");
  ParsedEvent result = is_structured ? from_json(*record.value) : from_binary(record);
  if (result.event.subject.empty()) result.event.subject = key_text(record);
  if (result.event.time == Instant()) result.event.time = record.timestamp;
  return result;
}

std::string source_of(std::string_view type) {
  const auto domain = type.substr(0, type.find('.'));
  return std::string(domain == "bank" ? "banking" : domain) + "-service";
}

}  // namespace bilko::events
