#include "bilko/config/settings.h"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace bilko::config {
namespace detail {

int parse_int(std::string_view text) {
  int value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || text.empty())
    throw Error(ErrorKind::invalid, "not_a_number", "'" + std::string(text) + "' is not a number");
  return value;
}

bool parse_bool(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  throw Error(ErrorKind::invalid, "not_a_boolean",
              "'" + std::string(text) + "' is neither true nor false");
}

std::optional<std::string> find(const Lookup& lookup, const std::string& name) {
  if (const char* text = lookup(name.c_str())) return text;
  const char* path = lookup((name + "_FILE").c_str());
  if (path == nullptr) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad())
    throw Error(ErrorKind::invalid, "file_unreadable",
                "the file '" + std::string(path) + "' of " + name + "_FILE cannot be read");
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

void throw_all(const std::vector<std::string>& problems) {
  std::string message;
  for (const auto& problem : problems) message += (message.empty() ? "" : "; ") + problem;
  throw Error(ErrorKind::invalid, "settings_invalid", message);
}

}  // namespace detail

Lookup environment() {
  return [](const char* name) -> const char* { return std::getenv(name); };
}

}  // namespace bilko::config
