#include "bilko/testing/example_event.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "bilko/core/check.h"

namespace bilko::testing {

std::string example_data(std::string_view type) {
  const std::string name(type);
  const auto path = std::filesystem::path(BILKO_SOURCE_DIR) / "schemas/events" /
                    name.substr(0, name.find('.')) / (name + ".example.json");
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  BILKO_CHECK(!text.str().empty());
  return json::Document::parse(text.str()).root().member("data").text();
}

}  // namespace bilko::testing
