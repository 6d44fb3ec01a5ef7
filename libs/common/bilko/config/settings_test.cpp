#include "bilko/config/settings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

namespace bilko::config {
namespace {

struct Config {
  std::string url = "x";
  int port = 80;
  bool is_on = false;
  static void settings(auto& self, auto&& setting) {
    setting("URL", self.url, "where");
    setting("PORT", self.port, "which");
    setting("ON", self.is_on, "whether");
  }
};

Config read_from(const std::map<std::string, std::string>& values) {
  return read<Config>([&](const char* name) {
    const auto found = values.find(name);
    return found == values.end() ? nullptr : found->second.c_str();
  });
}

TEST(Settings, KeepDefaultsAndTakeWhatIsSet) {
  const Config config = read_from({{"PORT", "8080"}, {"ON", "true"}});
  EXPECT_EQ(config.url, "x");
  EXPECT_EQ(config.port, 8080);
  EXPECT_TRUE(config.is_on);
}

TEST(Settings, NameEveryWrongOneAtOnce) {
  try {
    read_from({{"PORT", "80x"}, {"ON", "yes"}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()),
              "PORT: '80x' is not a number; ON: 'yes' is neither true nor false");
  }
}

TEST(Settings, ComeFromFilesSoThatSecretsStayOutOfTheEnvironment) {
  const auto path =
      std::filesystem::temp_directory_path() / ("bilko_settings_test_" + std::to_string(getpid()));
  std::ofstream(path) << "postgres://secret\n";
  EXPECT_EQ(read_from({{"URL_FILE", path.string()}}).url, "postgres://secret");
  EXPECT_EQ(read_from({{"URL_FILE", path.string()}, {"URL", "wins"}}).url, "wins");
  std::filesystem::remove(path);
  try {
    read_from({{"URL_FILE", path.string()}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()),
              "URL: the file '" + path.string() + "' of URL_FILE cannot be read");
  }
}

TEST(Settings, DocumentNamesDefaults) {
  const auto docs = document<Config>();
  ASSERT_EQ(docs.size(), 3u);
  EXPECT_EQ(docs[1].name, "PORT");
  EXPECT_EQ(docs[1].fallback, "80");
}

}  // namespace
}  // namespace bilko::config
