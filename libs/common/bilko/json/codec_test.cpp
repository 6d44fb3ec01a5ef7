#include "bilko/json/codec.h"

#include <gtest/gtest.h>

#include "bilko/core/money.h"

namespace bilko {
enum class Side { debit, credit };
template <>
struct EnumNames<Side> {
  static constexpr std::array kNames = {std::pair{Side::debit, std::string_view{"DEBIT"}},
                                        std::pair{Side::credit, std::string_view{"CREDIT"}}};
};
}  // namespace bilko

namespace bilko::json {
namespace {

struct Leg {
  Side side{};
  Amount amount;
  static void fields(auto& self, auto&& field) {
    field("side", self.side);
    field("amount", self.amount);
  }
};

struct Entry {
  std::string description;
  std::int64_t count = 0;
  bool locked = false;
  std::vector<Leg> legs;
  std::optional<std::string> reason;
  Nullable<std::string> receipt;
  static void fields(auto& self, auto&& field) {
    field("description", self.description);
    field("count", self.count);
    field("locked", self.locked);
    field("legs", self.legs);
    field("reason", self.reason);
    field("receipt", self.receipt);
  }
};

constexpr const char* kEntry =
    R"({"description":"čć","count":-3,"locked":true,"legs":[{"side":"DEBIT","amount":"1.5000"}],)"
    R"("receipt":null})";

Error error_of(std::string_view text, Unknown unknown = Unknown::refused) {
  try {
    decode<Entry>(text, unknown);
  } catch (const Error& error) {
    return error;
  }
  return {ErrorKind::unavailable, "accepted", ""};
}

TEST(Codec, ReencodesWhatItDecoded) { EXPECT_EQ(encode(decode<Entry>(kEntry)), kEntry); }

TEST(Codec, NamesEveryWrongMemberWithItsPointer) {
  const Error error = error_of(
      R"({"description":1,"count":"x","locked":true,"legs":[{"side":"UP","amount":1.5}],"a/b":0,)"
      R"("receipt":null})");
  EXPECT_EQ(error.kind(), ErrorKind::malformed);
  std::vector<std::string> found;
  for (const auto& field : error.fields()) found.push_back(field.pointer + " " + field.code);
  EXPECT_EQ(found, (std::vector<std::string>{"/description wrong_type", "/count wrong_type",
                                             "/legs/0/side unknown_value",
                                             "/legs/0/amount wrong_type", "/a~1b unknown_member"}));
}

TEST(Codec, BrokenRulesAloneAreInvalidNotMalformed) {
  const Error error = error_of(
      R"({"description":"","count":1,"locked":true,"legs":[{"side":"DEBIT","amount":"1.00001"}],)"
      R"("receipt":null})");
  EXPECT_EQ(error.kind(), ErrorKind::invalid);
  EXPECT_EQ(error.fields().at(0).code, "too_many_decimals");
}

TEST(Codec, IgnoresUnknownMembersOnlyWhenAsked) {
  std::string text(kEntry);
  text.insert(text.size() - 1, R"(,"later":{})");
  EXPECT_EQ(error_of(text).code(), "body_malformed");
  EXPECT_EQ(error_of(text, Unknown::ignored).code(), "accepted");
}

TEST(Document, RefusesWhatParsersReadDifferently) {
  const std::pair<std::string, const char*> cases[] = {
      {R"({"a":1,"a":2})", "json_duplicate_member"},
      {R"({"a":1,"\u0061":2})", "json_duplicate_member"},
      {R"({"a":"\u0000"})", "json_nul"},
      {std::string(33, '[') + std::string(33, ']'), "json_too_deep"},
      {std::string(100000, '['), "json_too_deep"},
      {R"({"a":1} x)", "json_malformed"},
      {R"({"a":1,})", "json_malformed"},
      {"", "json_malformed"},
      {"{\"a\":\"\xff\"}", "json_malformed"},
      {"{\"a\":NaN}", "json_malformed"},
      {R"("\ud800")", "json_malformed"},
  };
  for (const auto& [text, code] : cases) {
    try {
      Document::parse(text);
      ADD_FAILURE() << "accepted " << text.substr(0, 60);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code) << text.substr(0, 60);
      EXPECT_EQ(error.kind(), ErrorKind::malformed);
    }
  }
}

TEST(Document, TakesDepthUpToTheCap) {
  EXPECT_NO_THROW(Document::parse(std::string(32, '[') + std::string(32, ']')));
}

TEST(Document, RefusesMoreThanTheSizeCap) {
  EXPECT_THROW(Document::parse(std::string(5 << 20, ' ') + "{}"), Error);
}

TEST(Document, EqualityFollowsJsonSchema) {
  const auto a = Document::parse(R"({"x":[1,2.0],"y":"z"})");
  const auto b = Document::parse(R"({"y":"z","x":[1.0,2]})");
  EXPECT_TRUE(a.root() == b.root());
}

TEST(Utf8, KnowsWellFormedText) {
  EXPECT_TRUE(is_utf8("čćžšđ Ђ"));
  EXPECT_TRUE(is_utf8(""));
  EXPECT_FALSE(is_utf8("\xc3"));
  EXPECT_FALSE(is_utf8("\xed\xa0\x80"));
}

}  // namespace
}  // namespace bilko::json
