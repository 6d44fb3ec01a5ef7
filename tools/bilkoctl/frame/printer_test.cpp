#include "bilkoctl/frame/printer.h"

#include <gmock/gmock.h>

#include <sstream>

namespace bilko::ctl {
namespace {

Report sample() {
  return {"GroupList",
          {{"context", std::string("dev")}, {"well", true}},
          {{"groups",
            {{"group"}, {"lag"}, {"oldestUnreadMs", true}, {"detail"}},
            {{std::string("ledger-service-consumer"), std::int64_t{12}, std::int64_t{4200},
              std::string("čeka, \"već\"")},
             {std::string("audit"), std::int64_t{0}, Cell(), Cell()}}}}};
}

std::string printed(Format format) {
  std::ostringstream out;
  print(out, format, sample());
  return out.str();
}

// Golden: what programs rely on. Only additions are allowed within bilkoctl/v1.
TEST(Printer, prints_versioned_json) {
  EXPECT_EQ(printed(Format::json),
            R"({"apiVersion":"bilkoctl/v1","kind":"GroupList","context":"dev","well":true,)"
            R"("groups":[{"group":"ledger-service-consumer","lag":12,"oldestUnreadMs":4200,)"
            R"("detail":"čeka, \"već\""},{"group":"audit","lag":0,"oldestUnreadMs":null,)"
            R"("detail":null}]})"
            "\n");
}

TEST(Printer, prints_a_line_of_json_for_the_facts_and_for_each_row) {
  EXPECT_EQ(printed(Format::ndjson),
            R"({"apiVersion":"bilkoctl/v1","kind":"GroupList","context":"dev","well":true})"
            "\n"
            R"({"apiVersion":"bilkoctl/v1","kind":"GroupList.groups",)"
            R"("group":"ledger-service-consumer","lag":12,"oldestUnreadMs":4200,)"
            R"("detail":"čeka, \"već\""})"
            "\n"
            R"({"apiVersion":"bilkoctl/v1","kind":"GroupList.groups","group":"audit","lag":0,)"
            R"("oldestUnreadMs":null,"detail":null})"
            "\n");
}

TEST(Printer, aligns_tables_and_shows_wide_columns_when_asked) {
  EXPECT_EQ(printed(Format::table),
            "CONTEXT  dev\n"
            "WELL     yes\n"
            "\n"
            "GROUP                    LAG  DETAIL\n"
            "ledger-service-consumer  12   čeka, \"već\"\n"
            "audit                    0    -\n");
  EXPECT_THAT(printed(Format::wide), ::testing::HasSubstr("OLDEST UNREAD MS"));
}

TEST(Printer, quotes_csv) {
  EXPECT_EQ(printed(Format::csv),
            "group,lag,oldestUnreadMs,detail\n"
            "ledger-service-consumer,12,4200,\"čeka, \"\"već\"\"\"\n"
            "audit,0,-,-\n");
}

TEST(Printer, prints_rows_as_they_come) {
  std::ostringstream out;
  RowPrinter rows(out, Format::json, "EventList", {{"topic"}, {"offset"}});
  rows.row({std::string("a"), std::int64_t{1}});
  rows.row({std::string("b"), std::int64_t{2}});
  rows.finish({{"found", std::int64_t{2}}, {"complete", true}});
  EXPECT_EQ(out.str(),
            "{\"apiVersion\":\"bilkoctl/v1\",\"kind\":\"EventList\",\"items\":[\n"
            "{\"topic\":\"a\",\"offset\":1},\n"
            "{\"topic\":\"b\",\"offset\":2}\n"
            "],\"found\":2,\"complete\":true}\n");
}

TEST(Printer, prints_a_list_without_rows_as_json_too) {
  std::ostringstream out;
  RowPrinter rows(out, Format::json, "EventList", {{"topic"}});
  rows.finish({{"found", std::int64_t{0}}});
  EXPECT_EQ(out.str(),
            "{\"apiVersion\":\"bilkoctl/v1\",\"kind\":\"EventList\",\"items\":[],\"found\":0}\n");
}

TEST(Printer, prints_errors_for_people_and_for_programs) {
  const auto stop = refusal("StalePlan", "3 are not what they were", "Make a new plan.");
  std::ostringstream people;
  print_error(people, Format::table, stop);
  EXPECT_EQ(people.str(), "bilkoctl: 3 are not what they were\n  Make a new plan.\n");
  std::ostringstream programs;
  print_error(programs, Format::json, stop);
  EXPECT_EQ(programs.str(),
            R"({"apiVersion":"bilkoctl/v1","kind":"Error","code":4,"reason":"StalePlan",)"
            R"("message":"3 are not what they were","hint":"Make a new plan.",)"
            R"("docs":"docs/operations.md"})"
            "\n");
}

}  // namespace
}  // namespace bilko::ctl
