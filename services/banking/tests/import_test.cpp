#include "banking/tests/banking_fixture.h"
#include "bilko/contracts/bank_events.h"

namespace bilko::banking {
namespace {

using ImportTest = BankingTest;

TEST_F(ImportTest, LinesAreCountedListedAnnouncedAndInTheTrail) {
  const auto result = import(
      "2026-03-02,first,1250.00,EUR,97 1,ACME\n"
      "2026-03-03,second,-3.50,,,\n"
      "2026-02-30,third,1,,,\n");
  EXPECT_EQ(result.imported_count, 2);
  EXPECT_EQ(result.duplicate_count, 0);
  EXPECT_EQ(result.matched_count, 0);
  EXPECT_EQ(result.unmatched_count, 2);
  ASSERT_EQ(result.rejected.size(), 1u);
  EXPECT_EQ(result.rejected[0].row, 4);
  EXPECT_EQ(result.rejected[0].column, "date");
  EXPECT_EQ(result.rejected[0].code, "date_invalid");

  const auto all = lines();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].description, "second");  // newest first
  EXPECT_EQ(all[1].amount, Amount::parse("1250"));
  EXPECT_EQ(all[1].status, LineStatus::unmatched);
  EXPECT_EQ(all[1].allowed_actions, std::vector<LineAction>{LineAction::reconcile});
  EXPECT_EQ(all[1].import_id, result.import_id);

  const auto events = published<contracts::BankTransactionImported>();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].import_id, result.import_id);
  EXPECT_EQ(events[0].imported_count, 2);
  EXPECT_FALSE(events[0].imported_by.is_system());
  EXPECT_EQ(trail("BankTransaction"), (std::vector<std::string>{"INSERT", "INSERT"}));
}

TEST_F(ImportTest, DuplicatesAreTheMultisetsDifference) {
  const std::string coffee = "2026-03-02,coffee,-2.00,,,\n";
  const auto counts = [&](const std::string& rows) {
    const auto result = import(rows);
    return std::pair(result.imported_count, result.duplicate_count);
  };
  EXPECT_EQ(counts(coffee + coffee), std::pair(2L, 0L));           // two real rows are two
  EXPECT_EQ(counts(coffee + coffee), std::pair(0L, 2L));           // the same file adds none
  EXPECT_EQ(counts(coffee), std::pair(0L, 1L));                    // an overlapping one neither
  EXPECT_EQ(counts(coffee + coffee + coffee), std::pair(1L, 2L));  // one more is one more
  EXPECT_EQ(counts("2026-03-02,coffee ,-2,,,\n"), std::pair(0L, 1L));
  EXPECT_EQ(counts("2026-03-02,Coffee,-2.00,,,\n"), std::pair(1L, 0L));
  EXPECT_EQ(lines().size(), 4u);
}

TEST_F(ImportTest, ADryRunSaysTheSameAndChangesNothing) {
  send_invoice("INV-2026-001", "1250");
  const std::string rows =
      "2026-03-02,INV-2026-001,1250.00,,,\n2026-03-03,other,-3.50,,,\nx,y,1,,,\n";
  const auto rehearsed = import(rows, "dryRun=true");
  EXPECT_TRUE(rehearsed.dry_run);
  EXPECT_TRUE(lines().empty());
  EXPECT_TRUE(published<contracts::BankTransactionImported>().empty());
  EXPECT_TRUE(published<contracts::PaymentIdentified>().empty());
  EXPECT_TRUE(trail("BankTransaction").empty());
  const auto done = import(rows, "dryRun=false");
  EXPECT_FALSE(done.dry_run);
  EXPECT_EQ(rehearsed.imported_count, done.imported_count);
  EXPECT_EQ(rehearsed.matched_count, 1);
  EXPECT_EQ(done.matched_count, 1);
  EXPECT_EQ(rehearsed.unmatched_count, done.unmatched_count);
  EXPECT_EQ(rehearsed.rejected_count, done.rejected_count);
}

TEST_F(ImportTest, AFormIsAsGoodAsABody) {
  const std::string form =
      "--x\r\nContent-Disposition: form-data; name=\"file\"; "
      "filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n" +
      std::string(kStatementHead) + "2026-03-02,in a form,1,,,\r\n--x--\r\n";
  const auto response = call("POST", "/banking/accounts/" + account_.str() + "/import", form,
                             {{"content-type", "multipart/form-data; boundary=x"}});
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(line("in a form").amount, Amount::parse("1"));
}

TEST_F(ImportTest, OtherMediaTypesParametersAndAccountsAreRefused) {
  const auto path = "/banking/accounts/" + account_.str() + "/import";
  EXPECT_EQ(call("POST", path, "{}").status, 415);
  EXPECT_EQ(upload(kStatementHead, "dryRun=perhaps").status, 400);
  EXPECT_EQ(upload(kStatementHead, "dry=true").status, 400);
  EXPECT_EQ(call("POST", "/banking/accounts/bac_01ARZ3NDEKTSV4RRFFQ69G5FAV/import", kStatementHead,
                 {{"content-type", "text/csv"}})
                .status,
            404);
}

TEST_F(ImportTest, TheSameIdempotencyKeyImportsOnce) {
  const auto path = "/banking/accounts/" + account_.str() + "/import";
  const Headers headers = {{"content-type", "text/csv"}, {"idempotency-key", "k"}};
  const auto body = std::string(kStatementHead) + "2026-03-02,once,1,,,\n";
  const auto first = call("POST", path, body, headers);
  EXPECT_EQ(call("POST", path, body, headers).body, first.body);
  EXPECT_EQ(published<contracts::BankTransactionImported>().size(), 1u);
}

TEST_F(ImportTest, ListsAreFilteredAndPaged) {
  import("2026-03-02,a,1,,,\n2026-03-02,b,2,,,\n2026-03-01,c,3,,,\n");
  const auto page = decoded<http::Page<BankTransactionView>>(
      list("/banking/transactions", "accountId=" + account_.str() + "&status=unmatched&limit=2"));
  ASSERT_EQ(page.data.size(), 2u);
  const auto rest = lines("limit=2&cursor=" + *page.next_cursor.value);
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].description, "c");
  EXPECT_TRUE(lines("status=reconciled").empty());
  EXPECT_TRUE(lines("accountId=bac_01ARZ3NDEKTSV4RRFFQ69G5FAV").empty());
  EXPECT_EQ(list("/banking/transactions", "status=paid").status, 400);
}

}  // namespace
}  // namespace bilko::banking
