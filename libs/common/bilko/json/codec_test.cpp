#include "bilko/json/codec.h"

#include <fmt/format.h>
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
      {R"("\udc00")", "json_malformed"},
      {R"({"a":1} )" + std::string(1, '\0'), "json_malformed"},
      {std::string("[1]\0[2]", 7), "json_malformed"},
      {"[\"" + std::string(40, 'x'), "json_malformed"},
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

// Text is scanned in blocks of 8 and 16 bytes: wherever in a string it stands, a character that
// may not be there is met, and one that may is kept.
TEST(Document, KnowsEachCharacterAtEachPlace) {
  for (std::size_t at = 0; at < 40; ++at) {
    std::string text = "[\"" + std::string(40, 'x') + "\"]";
    const auto with = [&](std::string_view put) {
      return std::string(text).replace(2 + at, put.size(), put);
    };
    for (char control = 0; control < ' '; ++control)
      EXPECT_THROW(Document::parse(with({&control, 1})), Error) << int{control} << " at " << at;
    EXPECT_THROW(Document::parse(with("\x80")), Error) << at;
    EXPECT_THROW(Document::parse(with("\xff")), Error) << at;
    text = "[\"" + std::string(46, 'x') + "\"]";
    for (const std::string kept : {"\x7f", "č", "€", "😀"})
      EXPECT_EQ(Document::parse(with(kept)).root().text(), with(kept)) << at;
    const auto escaped = Document::parse(with("\\u010d"));
    EXPECT_EQ(escaped.root().at(0).string(),
              std::string(at, 'x') + "č" + std::string(40 - at, 'x'));
    const auto blanks = std::string(at, ' ') + "[1,\t2]" + std::string(at, '\n');
    EXPECT_EQ(Document::parse(blanks).root().text(), "[1,2]");
  }
}

TEST(Document, RefusesADoubledNameInALargeObject) {
  for (const int members : {2, 31, 32, 33, 34, 100}) {
    std::string text = "{";
    for (int i = 0; i < members; ++i) text += fmt::format(R"("m{}":{{"m1":{}}},)", i, i);
    EXPECT_NO_THROW(Document::parse(text + R"("last":1})"));
    for (const int again : {0, members / 2, members - 1})
      EXPECT_THROW(Document::parse(text + fmt::format(R"("m{}":1}})", again)), Error)
          << members << ", " << again;
  }
}

// RapidJSON's writer with SSE2 would leave some of them as they are.
TEST(Writer, EscapesControlCharacters) {
  for (char control = 1; control < ' '; ++control) {
    const std::string text = std::string(20, 'x') + control + std::string(20, 'y');
    Writer writer;
    writer.string(text);
    EXPECT_EQ(Document::parse(writer.text()).root().string(), text);
    EXPECT_EQ(writer.text().find(control), std::string::npos) << int{control};
  }
}

TEST(Document, TakesDepthUpToTheCap) {
  EXPECT_NO_THROW(Document::parse(std::string(32, '[') + std::string(32, ']')));
}

TEST(Document, RefusesMoreThanTheSizeCap) {
  EXPECT_THROW(Document::parse(std::string(5 << 20, ' ') + "{}"), Error);
}

TEST(Document, FindsMembersInAnyOrder) {
  const auto document = Document::parse(R"({"a":1,"b":2,"c":3})");
  std::size_t place = 0;
  for (const auto& [name, value] : std::initializer_list<std::pair<const char*, int>>{
           {"a", 1}, {"b", 2}, {"c", 3}, {"c", 3}, {"a", 1}, {"x", 0}, {"b", 2}, {"a", 1}}) {
    const auto found = document.root().member(name, place);
    EXPECT_EQ(found.exists() ? found.integer() : 0, value) << name;
  }
  place = 0;
  EXPECT_FALSE(Document::parse("{}").root().member("a", place).exists());
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
