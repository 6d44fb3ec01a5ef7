#include "bilko/json/changes.h"

#include <gtest/gtest.h>

namespace bilko::json {
namespace {

struct Thing {
  std::string name;
  std::optional<std::string> note;
  int size = 0;
  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("note", self.note);
    field("size", self.size);
  }
};

TEST(Changes, NameOnlyWhatDiffers) {
  const auto changes = changes_between(Thing{"a", "old", 1}, Thing{"b", "old", 2});
  EXPECT_EQ(changes.fields, (std::vector<std::string>{"name", "size"}));
  EXPECT_EQ(changes.before.text, R"({"name":"a","size":1})");
  EXPECT_EQ(changes.after.text, R"({"name":"b","size":2})");
}

TEST(Changes, ShowAbsentMembersAsNull) {
  const auto changes = changes_between(Thing{"a", std::nullopt, 1}, Thing{"a", "new", 1});
  EXPECT_EQ(changes.before.text, R"({"note":null})");
  EXPECT_EQ(changes.after.text, R"({"note":"new"})");
}

TEST(Changes, AreEmptyBetweenEqualStates) {
  EXPECT_TRUE(changes_between(Thing{"a", "x", 1}, Thing{"a", "x", 1}).empty());
}

TEST(Changes, ReplaceLongValuesByTheirDigest) {
  const auto changes = changes_between(Thing{"a", {}, 1}, Thing{std::string(5000, 'b'), {}, 1});
  EXPECT_EQ(changes.before.text, R"({"name":"a"})");
  EXPECT_EQ(changes.after.text, R"({"name":{"sha256":")"
                                "505c1c253b30a759d46f597454512943df060705a6f4eee962444eb9034a6cbf"
                                R"(","bytes":5002}})");
}

}  // namespace
}  // namespace bilko::json
