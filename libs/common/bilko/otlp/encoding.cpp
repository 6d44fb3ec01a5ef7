#include "bilko/otlp/encoding.h"

#include <unistd.h>

#include <array>

#include "bilko/core/hash.h"
#include "bilko/json/document.h"

namespace bilko::otlp {
namespace {

constexpr int kStatusError = 2;
// Flags of a span: the lowest byte is W3C's.
constexpr int kSampled = 1;

// What others sent may be any bytes; one of them must not cost the whole batch.
std::string printable(std::string_view text) {
  std::string clean(text);
  if (json::is_utf8(text)) return clean;
  for (char& c : clean)
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  return clean;
}

void text_member(json::Writer& writer, std::string_view name, std::string_view value) {
  writer.key(name);
  writer.string(printable(value));
}

void text_attribute(json::Writer& writer, std::string_view name, std::string_view value) {
  writer.begin_object();
  text_member(writer, "key", name);
  writer.key("value");
  writer.begin_object();
  text_member(writer, "stringValue", value);
  writer.end_object();
  writer.end_object();
}

void write(json::Writer& writer, const trace::Attribute& attribute) {
  if (!attribute.is_number) return text_attribute(writer, attribute.name, attribute.text);
  writer.begin_object();
  text_member(writer, "key", attribute.name);
  writer.key("value");
  writer.begin_object();
  text_member(writer, "intValue", std::to_string(attribute.number));
  writer.end_object();
  writer.end_object();
}

void write_context(json::Writer& writer, const trace::TraceContext& context) {
  text_member(writer, "traceId", context.trace_id);
  text_member(writer, "spanId", context.span_id);
  writer.key("flags");
  writer.integer(context.is_sampled ? kSampled : 0);
}

void write_links(json::Writer& writer, const std::vector<trace::TraceContext>& links) {
  if (links.empty()) return;
  writer.key("links");
  writer.begin_array();
  for (const auto& link : links) {
    writer.begin_object();
    write_context(writer, link);
    writer.end_object();
  }
  writer.end_array();
}

void write(json::Writer& writer, const trace::Span& span) {
  const auto time = [&writer](std::string_view name, trace::Moment moment) {
    text_member(writer, name, std::to_string(moment.time_since_epoch().count()));
  };
  writer.begin_object();
  write_context(writer, span.context);
  if (!span.parent_id.empty()) text_member(writer, "parentSpanId", span.parent_id);
  text_member(writer, "name", span.name);
  writer.key("kind");
  writer.integer(static_cast<int>(span.kind));
  time("startTimeUnixNano", span.start);
  time("endTimeUnixNano", span.end);
  writer.key("attributes");
  writer.begin_array();
  for (const auto& attribute : span.attributes) write(writer, attribute);
  writer.end_array();
  write_links(writer, span.links);
  if (span.error) {
    writer.key("status");
    writer.begin_object();
    writer.key("code");
    writer.integer(kStatusError);
    text_member(writer, "message", *span.error);
    writer.end_object();
  }
  writer.end_object();
}

void write(json::Writer& writer, const Resource& resource) {
  writer.begin_object();
  writer.key("attributes");
  writer.begin_array();
  for (const auto& [name, value] : resource) text_attribute(writer, name, value);
  writer.end_array();
  writer.end_object();
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

}  // namespace

Resource resource_of(const std::string& service_name) {
  return {{"service.name", service_name},
          {"service.namespace", "bilko"},
          {"service.instance.id", hex(random_bytes(16))},
          {"host.name", host_name()},
          {"process.pid", std::to_string(::getpid())}};
}

std::string encode(const Resource& resource, std::span<const trace::Span> spans) {
  json::Writer writer;
  writer.begin_object();
  writer.key("resourceSpans");
  writer.begin_array();
  writer.begin_object();
  writer.key("resource");
  write(writer, resource);
  writer.key("scopeSpans");
  writer.begin_array();
  writer.begin_object();
  writer.key("scope");
  writer.begin_object();
  text_member(writer, "name", "bilko");
  writer.end_object();
  writer.key("spans");
  writer.begin_array();
  for (const auto& span : spans) write(writer, span);
  writer.end_array();
  writer.end_object();
  writer.end_array();
  writer.end_object();
  writer.end_array();
  writer.end_object();
  return writer.text();
}

}  // namespace bilko::otlp
