#include "banking/domain/statement.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko::banking {
namespace {

const Currency kEuro = Currency::parse("EUR");
constexpr auto kHead = "date,description,amount,currency,reference,counterparty\n";

// Each line as "date amount", each rejection as "row column code".
std::vector<std::string> read(const std::string& text, const Profile& profile = default_profile()) {
  StatementReader reader(text, profile, kEuro);
  std::vector<std::string> said;
  while (const auto line = reader.next())
    said.push_back(line->date.str() + " " + line->amount.str());
  for (const Rejection& rejection : reader.rejections())
    said.push_back(
        fmt::format("{} {} {}", rejection.row, rejection.column.value_or("-"), rejection.code));
  return said;
}

std::string refusal(const std::string& text, const Profile& profile = default_profile()) {
  try {
    read(text, profile);
  } catch (const Error& error) {
    return error.code() + " " + std::string(error.message());
  }
  return "read";
}

TEST(StatementReader, ReadsTheDefaultProfile) {
  const std::string text = std::string(kHead) +
                           "2026-03-02,Payment INV-2026-001,1250.00,EUR,97 2026-001,ACME d.o.o.\n"
                           "2026-03-03,\"Fee, monthly\",-3.50,,,\n";
  StatementReader reader(text, default_profile(), kEuro);
  const auto first = reader.next();
  EXPECT_EQ(first, (StatementLine{Date::parse("2026-03-02"), Amount::parse("1250"), kEuro,
                                  "Payment INV-2026-001", "97 2026-001", "ACME d.o.o."}));
  EXPECT_EQ(reader.next()->description, "Fee, monthly");
  EXPECT_EQ(reader.next(), std::nullopt);
  EXPECT_EQ(reader.rejected_count(), 0);
}

TEST(StatementReader, RejectsWhatIsNoLineAndGoesOn) {
  const struct {
    const char* row;
    const char* expected;
  } cases[] = {
      {"2026-02-30,x,1,,,", "2 date date_invalid"},
      {"30.02.2026,x,1,,,", "2 date date_malformed"},
      {"2026-02-23,x,abc,,,", "2 amount amount_malformed"},
      {"2026-02-23,x,\"1,5\",,,", "2 amount amount_malformed"},
      {"2026-02-23,x,0.00,,,", "2 amount amount_zero"},
      {"2026-02-23,x,0.001,,,", "2 amount amount_not_in_minor_units"},
      {"2026-02-23,x,0.00001,,,", "2 amount amount_too_precise"},
      {"2026-02-23,x,99999999999999999,,,", "2 amount amount_out_of_range"},
      {"2026-02-23,x,1,USD,,", "2 currency currency_mismatch"},
      {"2026-02-23,x,1", "2 - row_too_short"},
      {"2026-02-23,x,1,,,,", "2 - row_too_long"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(read(std::string(kHead) + c.row + "\n2026-02-24,good,2,,,\n"),
              (std::vector<std::string>{"2026-02-24 2.0000", c.expected}))
        << c.row;
  EXPECT_EQ(read(std::string(kHead) + "2026-02-23,x,1,," + std::string(141, 'r') + ",\n"),
            std::vector<std::string>{"2 reference text_too_long"});
}

TEST(StatementReader, CountsEveryRejectionAndKeepsTheFirstThousand) {
  std::string text = kHead;
  for (int i = 0; i < 1500; ++i) text += "never,x,1,,,\n";
  StatementReader reader(text, default_profile(), kEuro);
  EXPECT_EQ(reader.next(), std::nullopt);
  EXPECT_EQ(reader.rejected_count(), 1500);
  EXPECT_EQ(reader.rejections().size(), kRejectionsMax);
}

TEST(StatementReader, RefusesATextWithOtherColumns) {
  EXPECT_EQ(refusal(""), "statement_empty the statement has no rows");
  EXPECT_EQ(refusal("date,description,amount,currency,reference\n"),
            "columns_missing /row/1: row 1 has 0 columns 'counterparty', it must have one");
  EXPECT_EQ(refusal("date,date,description,amount,currency,reference,counterparty\n"),
            "columns_missing /row/1: row 1 has 2 columns 'date', it must have one");
  EXPECT_EQ(read("Counterparty, DATE ,description,amount,currency,reference\n"
                 "x,2026-01-01,d,1,,\n"),
            std::vector<std::string>{"2026-01-01 1.0000"});
}

TEST(StatementReader, TakesDebitAndCreditColumnsAndRowsBeforeTheHeadings) {
  Profile profile = default_profile();
  profile.delimiter = ";";
  profile.decimal_separator = DecimalSeparator::comma;
  profile.date_format = DateFormat::parse("DD.MM.YYYY.");
  profile.skip_rows = 2;
  profile.columns = {
      .date = "Datum", .description = "Opis", .debit = "Duguje", .credit = "Potražuje"};
  const std::string head = "Izvod 12\nBanka;X\nDatum;Opis;Duguje;Potražuje\n";
  EXPECT_EQ(read(head + "01.03.2026.;a;1.250,00;\n02.03.2026.;b;;3,00\n", profile),
            (std::vector<std::string>{"2026-03-01 -1250.0000", "2026-03-02 3.0000"}));
  EXPECT_EQ(read(head + "01.03.2026.;a;;\n01.03.2026.;a;1;2\n01.03.2026.;a;-1;\n", profile),
            (std::vector<std::string>{"4 Potražuje amount_unclear", "5 Duguje amount_unclear",
                                      "6 Duguje amount_negative"}));
}

TEST(StatementReader, KeepsFormulasAsText) {
  const auto text = std::string(kHead) + "2026-03-02,=HYPERLINK(0),1,,@SUM(A1),+1\n";
  StatementReader reader(text, default_profile(), kEuro);
  const auto line = reader.next();
  EXPECT_EQ(line->description, "=HYPERLINK(0)");
  EXPECT_EQ(line->reference, "@SUM(A1)");
  EXPECT_EQ(line->counterparty, "+1");
}

TEST(Fingerprint, DiffersWhereverALineDiffers) {
  const StatementLine line{Date::parse("2026-03-02"), Amount::parse("5"), kEuro, "ab", "c", "d"};
  EXPECT_EQ(fingerprint_of(line), fingerprint_of(line));
  EXPECT_EQ(fingerprint_of(line).size(), 32u);
  std::vector<StatementLine> others(6, line);
  others[0].date = line.date.plus_days(1);
  others[1].amount = Amount::parse("-5");
  others[2].currency = Currency::parse("USD");
  others[3].description = "a";
  others[3].reference = "bc";
  others[4].reference = "";
  others[4].counterparty = "cd";
  others[5].counterparty = "D";
  for (const StatementLine& other : others)
    EXPECT_NE(fingerprint_of(other), fingerprint_of(line)) << other.description;
}

}  // namespace
}  // namespace bilko::banking
