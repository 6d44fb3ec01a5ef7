#include "bilko/events/dead_letter.h"

#include <fmt/format.h>

#include "bilko/core/hash.h"
#include "bilko/json/document.h"

namespace bilko::events {
namespace {

constexpr std::size_t kReasonMax = 1000;

// The value as JSON when printing it again gives the same bytes, else none.
std::optional<std::string> reproducible_json(const std::string& value) {
  try {
    const auto document = json::Document::parse(value);
    if (document.root().is_object() && document.root().text() == value) return value;
  } catch (const Error&) {
    // Not JSON: the bytes go into originalPayload.
  }
  return std::nullopt;
}

std::string value_of(const kafka::Record& original, const std::string& group, const Death& death) {
  const std::string bytes = original.value.value_or("");
  const auto as_json = reproducible_json(bytes);
  json::Writer writer;
  const auto member = [&writer](std::string_view name, std::string_view text) {
    writer.key(name);
    writer.string(text);
  };
  writer.begin_object();
  writer.key("originalEvent");
  if (as_json) writer.raw(*as_json);
  else writer.null();
  member("failureReason", printable_reason(death.reason));
  writer.key("attemptCount");
  writer.integer(death.retries);
  member("firstFailedAt", death.first_failed_at.str());
  member("lastFailedAt", death.last_failed_at.str());
  member("consumerGroup", group);
  member("originalSha256", hex(sha256(bytes)));
  if (!as_json) member("originalPayload", base64(bytes));
  writer.end_object();
  return writer.text();
}

bool is_renamed(const std::string& name) {
  return name == "content-type" || name.rfind("ce_", 0) == 0;
}

}  // namespace

std::string printable_reason(const std::string& reason) {
  std::string text = reason.substr(0, kReasonMax);
  std::erase(text, '\0');
  while (!text.empty() && !json::is_utf8(text)) text.pop_back();
  return text.empty() && !reason.empty() ? "the reason is not printable" : text;
}

std::string fingerprint_of(const std::string& handler, const std::string& reason) {
  std::string text = handler + "\n";
  for (const char c : reason)
    if (c < '0' || c > '9') text += c;
  return hex(sha256(text)).substr(0, 16);
}

std::string dead_letter_topic(const std::string& topic) { return topic + ".dlq"; }

DeadLetter make_dead_letter(const kafka::Record& original, const std::string& group,
                            const Death& death) {
  const auto place = fmt::format("{}\n{}\n{}\n{}\n{}", group, original.topic, original.partition,
                                 original.offset, death.number);
  DeadLetter letter;
  letter.id = "dlq_" + hex(sha256(place)).substr(0, 32);
  letter.fingerprint = fingerprint_of(death.handler, death.reason);
  letter.record.topic = dead_letter_topic(original.topic);
  letter.record.partition = original.partition;
  letter.record.key = original.key;
  letter.record.value = value_of(original, group, death);
  const auto delivery_count = std::to_string(death.retries + 1);
  letter.record.headers = {
      {"content-type", "application/json"},
      {"__dlq.errors.topic", original.topic},
      {"__dlq.errors.partition", std::to_string(original.partition)},
      {"__dlq.errors.offset", std::to_string(original.offset)},
      {"__dlq.errors.group", group},
      {"__dlq.errors.delivery.count", delivery_count},
      {"__dlq.errors.message", printable_reason(death.reason)},
      {"bilko-dlq-id", letter.id},
      {"bilko-dlq-reason-class", std::string(enum_name(death.cause))},
      {"bilko-dlq-fingerprint", letter.fingerprint},
      {"bilko-dlq-handler", death.handler},
      {"bilko-dlq-service-version", "0.1.0"},
  };
  for (const auto& header : original.headers)
    letter.record.headers.push_back(
        {(is_renamed(header.name) ? "bilko-original-" : "") + header.name, header.value});
  return letter;
}

}  // namespace bilko::events
