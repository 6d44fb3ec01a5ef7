#include "banking/tests/banking_fixture.h"
#include "bilko/testing/inspection.h"

namespace bilko::banking {
namespace {

class TenancyTest : public BankingTest {
 protected:
  http::Response ask_as_stranger(const std::string& method, const std::string& path,
                                 const std::string& body = "") {
    return ask({.caller = owner_of(stranger_),
                .method = method,
                .path = path,
                .body = body,
                .headers = {{"if-match", "*"}}});
  }
  void SetUp() override {
    send_invoice("INV-2026-001", "100");
    const auto payment = posted("60", "Deposit JRN-2026-001");
    learn({event_of(payment)});
    import("2026-03-10,INV-2026-001,100,,,\n2026-03-10,JRN-2026-001,60,,,\n");
  }
  const OrganizationId stranger_ = OrganizationId::generate(SystemClock().now());
};

TEST_F(TenancyTest, OthersFindNothing) {
  const auto transaction = "/banking/transactions/" + line("INV-2026-001").id.str();
  const auto account = "/banking/accounts/" + account_.str();
  const struct {
    const char* method;
    std::string path;
    const char* body;
  } cases[] = {
      {"GET", account, ""},
      {"PATCH", account, R"({"name": "Mine"})"},
      {"POST", account + "/import", ""},
      {"GET", transaction, ""},
      {"GET", transaction + "/candidates", ""},
      {"POST", transaction + "/reconcile",
       R"({"glTransactionId": "txn_01ARZ3NDEKTSV4RRFFQ69G5FAV"})"},
      {"POST", transaction + "/unmatch", ""},
  };
  for (const auto& c : cases)
    EXPECT_EQ(ask_as_stranger(c.method, c.path, c.body).status, 404) << c.method << c.path;
  for (const char* path : {"/banking/accounts", "/banking/transactions"})
    EXPECT_EQ(ask_as_stranger("GET", path).body, R"({"data":[],"nextCursor":null})");
}

TEST_F(TenancyTest, SqlAsTheServiceShowsTheOwnOrganizationOnly) {
  for (const std::string table :
       {"bank_account", "bank_transaction", "gl_posting", "open_invoice"}) {
    EXPECT_GT(testing::rows_seen(service_, table, testing::context_of(organization_)), 0) << table;
    EXPECT_EQ(testing::rows_seen(service_, table, testing::context_of(stranger_)), 0) << table;
    EXPECT_EQ(testing::rows_seen(service_, table, testing::system_context()), 0) << table;
  }
  EXPECT_EQ(testing::open_tables(service_), std::vector<std::string>{});
}

}  // namespace
}  // namespace bilko::banking
