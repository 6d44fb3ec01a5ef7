#include "bilko/kafka/security.h"

#include <fmt/format.h>

#include <fstream>

#include "bilko/core/error.h"
#include "bilko/kafka/rdkafka.h"

namespace bilko::kafka {
namespace {

std::vector<std::pair<std::string, std::string>>& properties() {
  static std::vector<std::pair<std::string, std::string>> all;
  return all;
}

bool is_about_security(const std::string& name) {
  return name == "security.protocol" || name.starts_with("ssl.") || name.starts_with("sasl.");
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

}  // namespace

void use_security(const std::string& path) {
  std::ifstream file(path);
  if (!file)
    throw Error(ErrorKind::invalid, "kafka_properties_invalid",
                fmt::format("the file '{}' cannot be read", path));
  properties().clear();
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    line = trimmed(line);
    if (line.empty() || line.starts_with('#')) continue;
    const auto equals = line.find('=');
    const auto name = trimmed(line.substr(0, equals));
    if (equals == std::string::npos || !is_about_security(name))
      throw Error(ErrorKind::invalid, "kafka_properties_invalid",
                  fmt::format("{}:{}: expected security.protocol, ssl.* or sasl.*, name=value",
                              path, number));
    properties().emplace_back(name, trimmed(line.substr(equals + 1)));
  }
}

const std::vector<std::pair<std::string, std::string>>& rdkafka::security() { return properties(); }

}  // namespace bilko::kafka
