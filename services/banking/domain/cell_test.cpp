#include "banking/domain/cell.h"

#include <gtest/gtest.h>

#include <random>

#include "bilko/core/error.h"

namespace bilko::banking {
namespace {

template <class T>
std::string said(const Cell<T>& cell) {
  return cell.problem.empty() ? cell.value.str() : std::string(cell.problem);
}

struct AmountCase {
  const char* text;
  const char* expected;
};

TEST(AmountCell, ReadsDecimalPoints) {
  const AmountCase cases[] = {
      {"1250.00", "1250.0000"},
      {" 1,250.5 ", "1250.5000"},
      {"-12", "-12.0000"},
      {"12.30-", "-12.3000"},
      {"+7", "7.0000"},
      {"- 7", "-7.0000"},
      {"\xE2\x88\x92"
       "5.00",
       "-5.0000"},
      {"1'234'567.89", "1234567.8900"},
      {"1 234.5", "1234.5000"},
      {"1\xC2\xA0"
       "234.5",
       "1234.5000"},
      {"1\xE2\x80\xAF"
       "234",
       "1234.0000"},
      {"0.12345", "amount_too_precise"},
      {"0.123400", "0.1234"},
      {"922337203685477.5807", "922337203685477.5807"},
      {"922337203685477.5808", "amount_out_of_range"},
      {"99999999999999999999", "amount_out_of_range"},
      {"", "amount_malformed"},
      {"-", "amount_malformed"},
      {".5", "amount_malformed"},
      {"5.", "amount_malformed"},
      {"1,25", "amount_malformed"},
      {"12,34.5", "amount_malformed"},
      {"1234,567.00", "amount_malformed"},
      {"1,234 567.00", "amount_malformed"},
      {"1.2.3", "amount_malformed"},
      {"--5", "amount_malformed"},
      {"-5-", "amount_malformed"},
      {"1e3", "amount_malformed"},
      {"0x10", "amount_malformed"},
      {"=1+1", "amount_malformed"},
      {"12 EUR", "amount_malformed"},
  };
  for (const auto& [text, expected] : cases)
    EXPECT_EQ(said(read_amount(text, DecimalSeparator::point)), expected) << text;
}

TEST(AmountCell, ReadsDecimalCommas) {
  const AmountCase cases[] = {
      {"1.250,00", "1250.0000"},
      {"1250,5", "1250.5000"},
      {"-0,01", "-0.0100"},
      {"1 250,00", "1250.0000"},
      {"1.250", "1250.0000"},
      {"12.50", "amount_malformed"},
      {"1,250.00", "amount_malformed"},
      {"12,5,0", "amount_malformed"},
  };
  for (const auto& [text, expected] : cases)
    EXPECT_EQ(said(read_amount(text, DecimalSeparator::comma)), expected) << text;
}

TEST(AmountCell, GivesBackEveryAmountThatWasWritten) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 5000; ++round) {
    const auto amount = Amount::of_units(static_cast<std::int64_t>(random() >> (random() % 50)) /
                                         (round % 2 == 0 ? 2 : -2));
    std::string text = amount.str();
    EXPECT_EQ(said(read_amount(text, DecimalSeparator::point)), amount.str());
    text[text.find('.')] = ',';
    EXPECT_EQ(said(read_amount(text, DecimalSeparator::comma)), amount.str());
  }
}

TEST(DateCell, ReadsTheFormatAndNothingElse) {
  const struct {
    const char* format;
    const char* text;
    const char* expected;
  } cases[] = {
      {"YYYY-MM-DD", "2026-02-23", "2026-02-23"},
      {"YYYY-MM-DD", "2026-2-23", "date_malformed"},
      {"YYYY-MM-DD", "2026-02-23 10:00", "date_malformed"},
      {"YYYY-MM-DD", "", "date_malformed"},
      {"YYYY-MM-DD", "2026-02-30", "date_invalid"},
      {"YYYY-MM-DD", "2026-13-01", "date_invalid"},
      {"YYYY-MM-DD", "0000-01-01", "date_invalid"},
      {"DD.MM.YYYY", "23.02.2026", "2026-02-23"},
      {"DD.MM.YYYY", "30.02.2026", "date_invalid"},
      {"DD.MM.YYYY", "29.02.2028", "2028-02-29"},
      {"DD.MM.YYYY.", "23.02.2026.", "2026-02-23"},
      {"DD.MM.YYYY.", "23.02.2026", "date_malformed"},
      {"D.M.YYYY", "3.2.2026", "2026-02-03"},
      {"D.M.YYYY", "13.12.2026", "2026-12-13"},
      {"MM/DD/YYYY", "02/23/2026", "2026-02-23"},
      {"MM/DD/YYYY", "23/02/2026", "date_invalid"},
      {"YYYYMMDD", "20260223", "2026-02-23"},
      {"DD.MM.YYYY", "23.02.26", "date_malformed"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(said(DateFormat::parse(c.format).read(c.text)), c.expected) << c.format << c.text;
}

TEST(DateFormat, NeedsYearMonthAndDayOnce) {
  for (const char* pattern : {"", "YYYY-MM", "YY-MM-DD", "YYYY-MM-DD DD", "DDMMYYYYY", "hello",
                              "YYYY-MMM-DD", "MDM.YYYY", "DD.MM.YYYY and much text"})
    EXPECT_THROW(DateFormat::parse(pattern), Error) << pattern;
}

}  // namespace
}  // namespace bilko::banking
