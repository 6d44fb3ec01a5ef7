#include "banking/domain/csv.h"

#include <gtest/gtest.h>

#include <random>

#include "bilko/core/error.h"

namespace bilko::banking {
namespace {

using Record = std::vector<std::string>;

std::vector<Record> read_all(std::string_view text, char delimiter = ',') {
  CsvReader reader(text, delimiter);
  std::vector<Record> records;
  for (Record record; reader.next(record);) records.push_back(record);
  return records;
}

// "code row/column" of the refusal, or "read".
std::string verdict_on(std::string_view text) {
  try {
    read_all(text);
  } catch (const Error& error) {
    const auto member = [&](const char* name) {
      return std::get<std::string>(error.members().at(name));
    };
    return error.code() + " " + member("row") + "/" + member("column");
  }
  return "read";
}

std::string in_quotes(std::string_view field) {
  std::string text = "\"";
  for (const char c : field) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

bool needs_quotes(std::string_view field) {
  return field.empty() || field.find_first_of(",;\t\"\r\n") != std::string_view::npos;
}

TEST(CsvReader, ReadsWhatTheStandardAllows) {
  const std::pair<std::string_view, std::vector<Record>> cases[] = {
      {"", {}},
      {"a,b\r\nc,d\r\n", {{"a", "b"}, {"c", "d"}}},
      {"a,b\nc,d", {{"a", "b"}, {"c", "d"}}},
      {"a,\r\n,b", {{"a", ""}, {"", "b"}}},
      {"\"a,b\",\"c\"\"d\"\n", {{"a,b", "c\"d"}}},
      {"\"two\r\nlines\",x\n", {{"two\r\nlines", "x"}}},
      {"\"\",\"\"\n", {{"", ""}}},
      {" a , b \n", {{" a ", " b "}}},
      {"=1+1,@x,-2,+3\n", {{"=1+1", "@x", "-2", "+3"}}},
      {"a\n\n\r\nb\n", {{"a"}, {"b"}}},
      {"\xC4\x8D,\xD0\x96\n", {{"\xC4\x8D", "\xD0\x96"}}},
  };
  for (const auto& [text, records] : cases) EXPECT_EQ(read_all(text), records) << text;
  EXPECT_EQ(read_all("a;b,c\n", ';'), (std::vector<Record>{{"a", "b,c"}}));
}

TEST(CsvReader, SaysWhereATextIsNoCsv) {
  const std::pair<std::string_view, const char*> cases[] = {
      {"a,b\nc,\"d\n", "csv_quote_unclosed 2/2"},
      {"\"", "csv_quote_unclosed 1/1"},
      {"a\"b\n", "csv_quote_misplaced 1/1"},
      {"a,b\n\"c\"d,e\n", "csv_quote_misplaced 2/1"},
      {"\"a\" ,b\n", "csv_quote_misplaced 1/1"},
      {"a,b\rc\n", "csv_line_end_wrong 1/2"},
      {"a\r", "csv_line_end_wrong 1/1"},
      {{"a,b\nc,\0d\n", 9}, "csv_nul_byte 2/2"},
      {{"\"a\0b\"\n", 6}, "csv_nul_byte 1/1"},
      {{"\"a\"\0\n", 5}, "csv_nul_byte 1/1"},
      {"a\n\"x\ny\"\nb,\"", "csv_quote_unclosed 3/2"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(verdict_on(text), expected) << text;
  EXPECT_EQ(verdict_on("a,\"" + std::string(70'000, 'x')), "csv_quote_unclosed 1/2");
  EXPECT_EQ(verdict_on("a\n" + std::string(70'000, 'x')), "csv_field_too_long 2/1");
  EXPECT_EQ(verdict_on(std::string(250, ',')), "csv_too_many_columns 1/201");
}

TEST(CsvReader, CountsRowsAsSpreadsheetsDo) {
  CsvReader reader("head\n\n\"x\ny\"\nlast\n", ',');
  Record record;
  std::vector<std::size_t> rows;
  while (reader.next(record)) rows.push_back(reader.row());
  EXPECT_EQ(rows, (std::vector<std::size_t>{1, 3, 4}));
}

// What is written by the standard's rules is read back, whatever the fields hold.
TEST(CsvReader, GivesBackEveryRecordThatWasWritten) {
  std::mt19937 random(20261125);
  constexpr std::string_view kAlphabet = "ab,;\"\r\n\t \xC5\xA1=";
  const auto up_to = [&](std::size_t most) { return random() % (most + 1); };
  for (int round = 0; round < 2000; ++round) {
    const char delimiter = ",;\t"[up_to(2)];
    std::vector<Record> records(up_to(4));
    std::string text;
    for (Record& record : records) {
      record.resize(2 + up_to(3));
      for (std::string& field : record) {
        for (std::size_t i = up_to(6); i > 0; --i) field += kAlphabet[up_to(kAlphabet.size() - 1)];
        if (&field != &record.front()) text += delimiter;
        text += needs_quotes(field) || up_to(3) == 0 ? in_quotes(field) : field;
      }
      text += up_to(1) == 0 ? "\n" : "\r\n";
    }
    ASSERT_EQ(read_all(text, delimiter), records) << text;
  }
}

// Arbitrary bytes are read or refused with a place, and reading ends.
TEST(CsvReader, NeverReadsBeyondHostileBytes) {
  std::mt19937 random(7);
  constexpr std::string_view kHostile{"\"\"\",,\r\n\n\0\xFF\x80=a", 14};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (auto i = random() % 24; i > 0; --i) text += kHostile[random() % kHostile.size()];
    std::size_t bytes = 0;
    try {
      for (const Record& record : read_all(text))
        for (const std::string& field : record) bytes += field.size();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::malformed);
      EXPECT_TRUE(error.members().contains("row"));
    }
    ASSERT_LE(bytes, text.size());
  }
}

}  // namespace
}  // namespace bilko::banking
