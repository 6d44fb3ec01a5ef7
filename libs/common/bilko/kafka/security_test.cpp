#include "bilko/kafka/security.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "bilko/core/error.h"
#include "bilko/kafka/rdkafka.h"

namespace bilko::kafka {
namespace {

class SecurityFile : public ::testing::Test {
 protected:
  void write(const std::string& text) { std::ofstream(path_) << text; }
  std::string refusal() {
    try {
      use_security(path_.string());
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  }
  void TearDown() override {
    write("");
    use_security(path_.string());  // plain again for the tests after this one
    std::filesystem::remove(path_);
  }

  std::filesystem::path path_ =
      std::filesystem::temp_directory_path() / ("bilko_security_test_" + std::to_string(getpid()));
};

TEST_F(SecurityFile, SaysHowBrokersAreReached) {
  write("# from the platform\n\nsecurity.protocol=SASL_SSL\n sasl.password = a=b \n");
  use_security(path_.string());
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"security.protocol", "SASL_SSL"}, {"sasl.password", "a=b"}};
  EXPECT_EQ(rdkafka::security(), expected);
}

TEST_F(SecurityFile, CannotChangeWhatKeepsPromises) {
  for (const char* line : {"acks=1", "enable.idempotence=false", "group.id=x", "sasl.password"}) {
    write(std::string("ssl.ca.location=/ca.crt\n") + line + "\n");
    EXPECT_EQ(refusal(),
              path_.string() + ":2: expected security.protocol, ssl.* or sasl.*, name=value")
        << line;
  }
}

TEST_F(SecurityFile, MustBeReadable) {
  write("");
  std::filesystem::rename(path_, path_.string() + ".gone");
  EXPECT_EQ(refusal(), "the file '" + path_.string() + "' cannot be read");
  std::filesystem::rename(path_.string() + ".gone", path_);
}

}  // namespace
}  // namespace bilko::kafka
