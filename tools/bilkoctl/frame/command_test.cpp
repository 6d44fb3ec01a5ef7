#include "bilkoctl/frame/command.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

// A context of a Kafka that is not there, in a folder of its own.
class CommandLineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_);
    write(0600);
    setenv("BILKO_CONFIG", config().c_str(), 1);
    unsetenv("BILKO_KAFKA");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string config() const { return (folder_ / "bilkoctl.json").string(); }

  void write(unsigned mode, const std::string& more = "") {
    std::ofstream(config()) << R"({"current":"dev","contexts":[{"name":"dev",)"
                            << R"("kafka":"127.0.0.1:1","databases":{})" << more << "}]}";
    std::filesystem::permissions(config(), static_cast<std::filesystem::perms>(mode));
  }

  struct Ran {
    int code;
    std::string out;
    std::string err;
  };
  static Ran run(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "bilkoctl");
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    CommandLine line;
    add_all(line);
    const int code = line.run(static_cast<int>(arguments.size()), arguments.data(),
                              {in, out, err, false, false});
    return {code, out.str(), err.str()};
  }

 private:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("bilkoctl-test-" + std::to_string(getpid()));
};

TEST_F(CommandLineTest, ends_with_the_codes_of_the_manual) {
  const std::vector<std::pair<std::vector<const char*>, int>> cases = {
      {{"version"}, 0},
      {{"--help"}, 0},
      {{"dlq", "redrive", "--help"}, 0},
      {{"completion", "bash"}, 0},
      {{"completion", "tcsh"}, 2},
      {{}, 2},
      {{"dlq"}, 2},
      {{"no-such-verb"}, 2},
      {{"events", "find", "--no-such-flag"}, 2},
      {{"-o", "xml", "topics", "list"}, 2},
      {{"-c", "nowhere", "topics", "list"}, 2},
      {{"--timeout", "200ms", "topics", "list"}, 2},
      {{"--timeout", "1s", "topics", "list"}, 1},
      {{"dlq", "redrive"}, 2},
      {{"replay", "apply"}, 2},
      {{"events", "find", "--where", "nonsense"}, 2}};
  for (const auto& [arguments, code] : cases)
    EXPECT_EQ(run(arguments).code, code) << ::testing::PrintToString(arguments);
}

TEST_F(CommandLineTest, refuses_a_file_of_passwords_that_others_may_read) {
  write(0644);
  const auto ran = run({"-o", "json", "topics", "list"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, ::testing::HasSubstr(R"("reason":"ConfigReadable")"));
  EXPECT_THAT(ran.err, ::testing::HasSubstr("chmod 600"));
  EXPECT_EQ(ran.out, "");
}

TEST_F(CommandLineTest, names_the_wrong_member_of_the_file) {
  write(0600, R"(,"kafkaa":"x")");
  EXPECT_THAT(run({"topics", "list"}).err, ::testing::HasSubstr("/contexts/0/kafkaa"));
}

TEST_F(CommandLineTest, says_what_to_do_when_no_suite_is_named) {
  setenv("BILKO_CONFIG", "/nowhere/bilkoctl.json", 1);
  const auto ran = run({"status"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, ::testing::HasSubstr("--config"));
}

TEST_F(CommandLineTest, prints_the_version_for_programs) {
  EXPECT_THAT(run({"version", "-o", "json"}).out,
              ::testing::ContainsRegex(
                  R"(^\{"apiVersion":"bilkoctl/v1","kind":"Version","version":"[0-9.]+",)"
                  R"("librdkafka":"[0-9.]+","eventTypes":[0-9]+\})"));
}

TEST_F(CommandLineTest, completes_nouns_verbs_and_flags) {
  const auto script = run({"completion", "bash"}).out;
  EXPECT_THAT(script, ::testing::ContainsRegex("'dlq'\\) words='[^']*redrive"));
  EXPECT_THAT(script, ::testing::ContainsRegex("'dlq redrive'\\) words='[^']*--execute"));
}

TEST_F(CommandLineTest, describes_every_command_and_flag) {
  CommandLine line;
  add_all(line);
  for (const auto& entry : line.entries()) EXPECT_NE(entry.help, "") << entry.path;
  EXPECT_GT(line.entries().size(), 40u);
}

}  // namespace
}  // namespace bilko::ctl
