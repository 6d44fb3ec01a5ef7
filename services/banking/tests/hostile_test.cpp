#include "banking/tests/banking_fixture.h"
#include "bilko/contracts/bank_events.h"

namespace bilko::banking {
namespace {

using HostileTest = BankingTest;

// A good row in front of what is wrong: nothing of the file may stay.
TEST_F(HostileTest, AFileThatIsNoStatementIsRefusedWithItsPlaceAndNothingStays) {
  const std::string good = "2026-03-02,good,1,,,\n";
  const auto begun = kStatementHead + good;
  const struct {
    std::string bytes;
    int status;
    const char* code;
    const char* row;
    const char* column;
  } cases[] = {
      {begun + "2026-03-02,\"never closed,1,,,\n", 400, "csv_quote_unclosed", "3", "2"},
      {begun + "2026-03-02,mis\"placed,1,,,\n", 400, "csv_quote_misplaced", "3", "2"},
      {begun + std::string("2026-03-02,a\0b,1,,,\n", 20), 400, "csv_nul_byte", "3", "2"},
      {begun + "2026-03-02,caf\xE9,1,,,\n", 400, "encoding_wrong", "3", "2"},
      {begun + "2026-03-02,x,1,,\r,\n", 400, "csv_line_end_wrong", "3", "5"},
      {"\xFF\xFE"
       "d\0a\0",
       400, "encoding_wrong", "1", "1"},
      {"date,description\n2026-03-02,x\n", 422, "columns_missing", "no row", "no column"},
      {"", 422, "statement_empty", "no row", "no column"},
      {std::string(3000, ','), 400, "csv_too_many_columns", "1", "201"},
  };
  for (const auto& c : cases) {
    const auto response = upload(c.bytes);
    EXPECT_EQ(response.status, c.status) << response.body;
    EXPECT_EQ(code_of(response), c.code);
    EXPECT_EQ(member_of(response, "row"), c.row) << c.code;
    EXPECT_EQ(member_of(response, "column"), c.column) << c.code;
  }
  EXPECT_TRUE(lines().empty());
  EXPECT_TRUE(published<contracts::BankTransactionImported>().empty());
  EXPECT_TRUE(trail("BankTransaction").empty());
  EXPECT_EQ(upload(begun).status, 200);  // the service lives on
}

TEST_F(HostileTest, AnErrorBehindManyBatchesLeavesNothingOfThem) {
  std::string text = kStatementHead;
  for (int i = 0; i < 12'000; ++i) text += "2026-03-02,row " + std::to_string(i) + ",1,,,\n";
  EXPECT_EQ(code_of(upload(text + "\"")), "csv_quote_unclosed");
  EXPECT_TRUE(lines().empty());
}

TEST_F(HostileTest, FormulasAndSqlComeBackAsTheTextTheyAre) {
  import(
      "2026-03-02,\"=HYPERLINK(\"\"http://x\"\")\",1,,@SUM(1),+1\n"
      "2026-03-03,'); DROP TABLE bank_transaction; --,2,,\\,{NULL}\n");
  const auto all = lines();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].description, "'); DROP TABLE bank_transaction; --");
  EXPECT_EQ(all[0].reference, "\\");
  EXPECT_EQ(all[0].counterparty, "{NULL}");
  EXPECT_EQ(all[1].description, "=HYPERLINK(\"http://x\")");
  EXPECT_EQ(all[1].reference, "@SUM(1)");
}

}  // namespace
}  // namespace bilko::banking
