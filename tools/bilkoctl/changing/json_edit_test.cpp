#include "bilkoctl/changing/json_edit.h"

#include <gmock/gmock.h>

#include "bilkoctl/changing/edit_policy.h"
#include "bilkoctl/frame/outcome.h"

namespace bilko::ctl {
namespace {

TEST(JsonEdit, applies_steps_and_keeps_the_order_of_members) {
  const std::string before = R"({"b":1,"a":{"x":[1,2,3]},"c~d/e":true})";
  const std::vector<std::pair<EditStep, std::string>> cases = {
      {{"replace", "/b", "2"}, R"({"b":2,"a":{"x":[1,2,3]},"c~d/e":true})"},
      {{"replace", "/a/x/1", "9"}, R"({"b":1,"a":{"x":[1,9,3]},"c~d/e":true})"},
      {{"add", "/a/y", "\"n\""}, R"({"b":1,"a":{"x":[1,2,3],"y":"n"},"c~d/e":true})"},
      {{"add", "/a/x/0", "0"}, R"({"b":1,"a":{"x":[0,1,2,3]},"c~d/e":true})"},
      {{"remove", "/a", ""}, R"({"b":1,"c~d/e":true})"},
      {{"remove", "/a/x/2", ""}, R"({"b":1,"a":{"x":[1,2]},"c~d/e":true})"},
      {{"replace", "/c~0d~1e", "false"}, R"({"b":1,"a":{"x":[1,2,3]},"c~d/e":false})"},
      {{"test", "/a/x/0", "1"}, before}};
  for (const auto& [step, after] : cases)
    EXPECT_EQ(edited(before, {step}), after) << step.op << " " << step.pointer;
}

TEST(JsonEdit, refuses_steps_that_do_not_fit) {
  for (const EditStep& step : std::vector<EditStep>{{"replace", "/nothing", "1"},
                                                    {"remove", "/nothing", ""},
                                                    {"replace", "/a/7", "1"},
                                                    {"replace", "/b/deeper", "1"},
                                                    {"test", "/b", "2"}})
    EXPECT_THROW(edited(R"({"b":1,"a":[1]})", {step}), Stop) << step.op << " " << step.pointer;
}

TEST(JsonEdit, reads_patches_and_assignments) {
  EXPECT_EQ(patch_of(R"([{"op":"remove","path":"/a"},{"op":"add","path":"/b","value":{"c":1}}])")
                .at(1)
                .value,
            R"({"c":1})");
  EXPECT_EQ(replacement_of("/data/n=5").value, "5");
  EXPECT_EQ(replacement_of("/data/n=a@b.rs").value, R"("a@b.rs")");
  for (const char* bad : {"{}", "[1]", R"([{"op":"move","path":"/a","from":"/b"}])", "nonsense"})
    EXPECT_THROW(patch_of(bad), Stop) << bad;
  EXPECT_THROW(replacement_of("data=1"), Stop);
}

// One row per kind of member: who may be corrected by hand, and who never.
TEST(EditPolicy, lets_nobody_touch_money_or_identity) {
  const std::vector<std::pair<std::string, bool>> cases = {
      {"/data/contactEmail", true},  {"/data/dueDate", true},
      {"/data/invoiceNumber", true}, {"/data/totalAmount", false},
      {"/data/currency", false},     {"/data/exchangeRate", false},
      {"/data/legs", false},         {"/data/legs/0/amount", false},
      {"/data/legs/0/side", false},  {"/data/organizationId", false},
      {"/data/invoiceId", false},    {"/data/debitAccountId", false},
      {"/data/noSuchMember", false}, {"/subject", false},
      {"/organizationid", false}};
  for (const auto& [pointer, is_allowed] : cases)
    EXPECT_EQ(why_not_editable("invoice.invoice.sent", pointer).empty(), is_allowed)
        << pointer << ": " << why_not_editable("invoice.invoice.sent", pointer);
  EXPECT_FALSE(why_not_editable("shop.cart.filled", "/data/x").empty());
}

}  // namespace
}  // namespace bilko::ctl
