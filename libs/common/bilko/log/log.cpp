#include "bilko/log/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "bilko/core/clock.h"
#include "bilko/core/enum.h"
#include "bilko/json/document.h"
#include "bilko/trace/recorder.h"

namespace bilko {
template <>
struct EnumNames<log::Level> {
  static constexpr std::array kNames = {std::pair{log::Level::debug, std::string_view{"debug"}},
                                        std::pair{log::Level::info, std::string_view{"info"}},
                                        std::pair{log::Level::warning, std::string_view{"warning"}},
                                        std::pair{log::Level::error, std::string_view{"error"}}};
};
}  // namespace bilko

namespace bilko::log {
namespace {

thread_local std::string correlation;

struct Output {
  std::string service = "bilko";
  Level threshold = Level::info;
  bool is_stopped = false;
  spdlog::logger logger{"bilko", std::make_shared<spdlog::sinks::stdout_sink_mt>()};

  Output() {
    logger.set_pattern("%v");
    logger.set_level(spdlog::level::trace);
    logger.flush_on(spdlog::level::trace);
  }
};

Output& output() {
  static Output instance;
  return instance;
}

// A broken byte must not make the whole line unreadable.
std::string printable(std::string_view text) {
  if (json::is_utf8(text)) return std::string(text);
  std::string clean;
  for (const char c : text) clean += static_cast<unsigned char>(c) < 0x80 ? c : '?';
  return clean;
}

}  // namespace

void start(std::string_view service, std::string_view level) {
  output().service = service;
  output().threshold = parse_enum<Level>(level);
}

void stop() { output().is_stopped = true; }

void write(Level level, std::string_view message, Fields fields) {
  if (output().is_stopped || level < output().threshold) return;
  json::Writer line;
  const auto member = [&line](std::string_view name, std::string_view value) {
    line.key(name);
    line.string(printable(value));
  };
  line.begin_object();
  member("time", SystemClock().now().str());
  member("level", enum_name(level));
  member("service", output().service);
  member("message", message);
  if (!correlation.empty()) member("correlationId", correlation);
  if (!trace::Scope::trace_id().empty()) {
    member("traceId", trace::Scope::trace_id());
    member("spanId", trace::Scope::span_id());
  }
  for (const Field& field : fields) {
    if (!field.is_number) {
      member(field.name, field.value);
      continue;
    }
    line.key(field.name);
    line.raw(field.value);
  }
  line.end_object();
  output().logger.info(line.text());
}

CorrelationScope::CorrelationScope(std::string correlation_id)
    : previous_(std::exchange(correlation, std::move(correlation_id))) {}
CorrelationScope::~CorrelationScope() { correlation = std::move(previous_); }

}  // namespace bilko::log
