#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "bilko/core/context.h"

// Structured log: one JSON object per line on standard output:
//   {"time":"…","level":"info","service":"invoice","message":"…","correlationId":"…", <fields>}
// Thread-safe. Values are data, never format strings; secrets and personal data do not belong here.
namespace bilko::log {

enum class Level { debug, info, warning, error };

struct Field {
  Field(std::string_view field_name, std::string_view text) : name(field_name), value(text) {}
  Field(std::string_view field_name, const char* text) : name(field_name), value(text) {}
  Field(std::string_view field_name, const std::string& text) : name(field_name), value(text) {}
  Field(std::string_view field_name, std::int64_t number)
      : name(field_name), value(std::to_string(number)), is_number(true) {}
  Field(std::string_view field_name, int number) : Field(field_name, std::int64_t{number}) {}
  Field(std::string_view field_name, std::size_t number)
      : Field(field_name, static_cast<std::int64_t>(number)) {}

  std::string name;
  std::string value;
  bool is_number = false;
};
using Fields = std::initializer_list<Field>;

// Call once, before the first line. `level`: debug, info, warning or error (Error invalid
// otherwise).
void start(std::string_view service, std::string_view level);

// No lines from now on: for tools, whose standard output is their result.
void stop();

void write(Level level, std::string_view message, Fields fields);
inline void debug(std::string_view message, Fields fields = {}) {
  write(Level::debug, message, fields);
}
inline void info(std::string_view message, Fields fields = {}) {
  write(Level::info, message, fields);
}
inline void warning(std::string_view message, Fields fields = {}) {
  write(Level::warning, message, fields);
}
inline void error(std::string_view message, Fields fields = {}) {
  write(Level::error, message, fields);
}

// While it lives, lines of this thread carry the correlation id. Nests.
class CorrelationScope {
 public:
  explicit CorrelationScope(std::string correlation_id);
  ~CorrelationScope();
  CorrelationScope(const CorrelationScope&) = delete;
  CorrelationScope& operator=(const CorrelationScope&) = delete;

 private:
  std::string previous_;
};

}  // namespace bilko::log
