#include "bilko/trace/trace_context.h"

#include <fmt/format.h>

#include "bilko/core/hash.h"
#include "bilko/trace/recorder.h"

namespace bilko::trace {
namespace {

bool is_lower_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_all_zero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

}  // namespace

TraceContext TraceContext::start() {
  TraceContext context = untraced();
  context.is_sampled = samples(context.trace_id);
  return context;
}

TraceContext TraceContext::untraced() {
  return {hex(random_bytes(16)), hex(random_bytes(8)), false};
}

std::optional<TraceContext> TraceContext::parse(std::string_view text) {
  if (text.size() < 55 || text[2] != '-' || text[35] != '-' || text[52] != '-') return {};
  const auto version = text.substr(0, 2);
  const auto trace_id = text.substr(3, 32);
  const auto span_id = text.substr(36, 16);
  const auto flags = text.substr(53, 2);
  if (!is_lower_hex(version) || !is_lower_hex(trace_id) || !is_lower_hex(span_id) ||
      !is_lower_hex(flags))
    return {};
  const bool length_fits =
      version == "00" ? text.size() == 55 : text.size() == 55 || text[55] == '-';
  if (version == "ff" || !length_fits || is_all_zero(trace_id) || is_all_zero(span_id)) return {};
  const bool is_sampled = std::string_view("13579bdf").find(flags[1]) != std::string_view::npos;
  return TraceContext{std::string(trace_id), std::string(span_id), is_sampled};
}

TraceContext TraceContext::child() const { return {trace_id, hex(random_bytes(8)), is_sampled}; }

TraceContext TraceContext::derived(std::string_view seed) const {
  return {trace_id, hex(sha256(seed)).substr(0, 16), is_sampled};
}

std::string TraceContext::traceparent() const {
  return fmt::format("00-{}-{}-{}", trace_id, span_id, is_sampled ? "01" : "00");
}

}  // namespace bilko::trace
