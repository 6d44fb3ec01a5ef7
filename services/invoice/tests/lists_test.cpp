#include "invoice/tests/invoice_fixture.h"

namespace bilko::invoice {
namespace {

class ListsTest : public InvoiceTest {
 protected:
  std::vector<std::string> numbers(const std::string& query) {
    std::vector<std::string> found;
    const auto response = list("/invoices", query);
    EXPECT_EQ(response.status, 200) << response.body;
    for (const auto& invoice : decoded<http::Page<InvoiceView>>(response).data)
      found.push_back(invoice.invoice_number.substr(9));
    return found;
  }
};

using Numbers = std::vector<std::string>;

TEST_F(ListsTest, InvoicesAreFilteredByStatusContactAndIssueDate) {
  create();                                                           // 001 draft
  create_and_send();                                                  // 002 sent
  view(*create_and_send().tracking_token.value);                      // 003 viewed
  mark_paid(create_and_send({{"issueDate", R"("2026-01-01")"}}).id);  // 004 paid
  create_and_send({{"dueDate", R"("2026-03-01")"}});                  // 005 overdue
  call("POST", "/invoices/jobs/overdue", R"({"date": "2026-03-02"})");
  call("DELETE", path_of(create().id));  // 006 cancelled
  const auto other_contact = new_contact();
  create({{"contactId", '"' + other_contact.str() + '"'}});  // 007 draft

  const std::pair<std::string, Numbers> cases[] = {
      {"", {"007", "006", "005", "004", "003", "002", "001"}},
      {"status=draft", {"007", "001"}},
      {"status=sent", {"002"}},
      {"status=viewed", {"003"}},
      {"status=paid", {"004"}},
      {"status=overdue", {"005"}},
      {"status=cancelled", {"006"}},
      {"contactId=" + other_contact.str(), {"007"}},
      {"contactId=" + contact_.str() + "&status=draft", {"001"}},
      {"from=2026-02-23", {"007", "006", "005", "003", "002", "001"}},
      {"to=2026-02-22", {"004"}},
      {"from=2026-01-01&to=2026-01-01", {"004"}},
      {"from=2026-01-02&to=2026-02-22", {}},
      {"limit=2", {"007", "006"}},
  };
  for (const auto& [query, expected] : cases) EXPECT_EQ(numbers(query), expected) << query;
}

TEST_F(ListsTest, PagesMissNothing) {
  for (int i = 0; i < 5; ++i) create();
  const auto first = decoded<http::Page<InvoiceView>>(list("/invoices", "limit=3"));
  ASSERT_TRUE(first.next_cursor.value.has_value());
  create();  // does not move what comes next
  EXPECT_EQ(numbers("limit=3&cursor=" + *first.next_cursor.value), (Numbers{"002", "001"}));
}

TEST_F(ListsTest, AListLeavesTheLinesOut) {
  create();
  const auto page = decoded<http::Page<InvoiceView>>(list("/invoices", ""));
  EXPECT_FALSE(page.data.at(0).lines.has_value());
  EXPECT_EQ(page.next_cursor.value, std::nullopt);
}

TEST_F(ListsTest, BadQueriesAreRefusedByName) {
  const std::pair<const char*, const char*> cases[] = {
      {"status=open", "parameter_malformed"}, {"from=yesterday", "parameter_malformed"},
      {"state=draft", "unknown_parameter"},   {"limit=201", "parameter_malformed"},
      {"cursor=eHg", "cursor_malformed"},     {"contactId=1", "parameter_malformed"}};
  for (const auto& [query, code] : cases) {
    const auto response = list("/invoices", query);
    EXPECT_EQ(response.status, 400) << query;
    EXPECT_EQ(code_of(response), code) << query;
  }
}

}  // namespace
}  // namespace bilko::invoice
