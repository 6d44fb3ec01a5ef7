#include "invoice/tests/invoice_fixture.h"

namespace bilko::invoice {
namespace {

using ContactsTest = InvoiceTest;

std::string contact_path(const ContactId& id) { return "/contacts/" + id.str(); }

TEST_F(ContactsTest, AContactIsCreatedShownAndChanged) {
  const auto created = call("POST", "/contacts",
                            R"({"name": "Grace", "email": "grace@example.org", "taxId": "123",
                                "address": "Street 1", "language": "sr-Latn"})");
  ASSERT_EQ(created.status, 201) << created.body;
  const auto contact = decoded<ContactView>(created);
  EXPECT_EQ(contact.version, 1);
  EXPECT_EQ(contact.tax_id.value, "123");
  EXPECT_EQ(contact.created_at, contact.updated_at);

  const auto changed = call("PATCH", contact_path(contact.id), R"({"name": "G", "taxId": null})",
                            {{"if-match", "\"1\""}});
  ASSERT_EQ(changed.status, 200) << changed.body;
  const auto shown = decoded<ContactView>(call("GET", contact_path(contact.id)));
  EXPECT_EQ(shown.name, "G");
  EXPECT_EQ(shown.email.str(), "grace@example.org");
  EXPECT_EQ(shown.tax_id.value, std::nullopt);
  EXPECT_EQ(shown.address.value, "Street 1");
  EXPECT_EQ(shown.version, 2);
}

TEST_F(ContactsTest, AChangeNeedsTheVersionItExpects) {
  const struct {
    Headers headers;
    int status;
    const char* code;
  } cases[] = {{{}, 428, "if_match_required"},
               {{{"if-match", "\"2\""}}, 412, "version_mismatch"},
               {{{"if-match", "1"}}, 400, "if_match_malformed"}};
  for (const auto& c : cases) {
    const auto response = call("PATCH", contact_path(contact_), R"({"name": "X"})", c.headers);
    EXPECT_EQ(response.status, c.status);
    EXPECT_EQ(code_of(response), c.code);
  }
  EXPECT_EQ(call("PATCH", contact_path(contact_), "{}", {{"if-match", "*"}}).status, 200);
}

TEST_F(ContactsTest, WrongDetailsAreRefusedByName) {
  const struct {
    const char* body;
    int status;
    const char* violation;
  } cases[] = {
      {R"({"name": "X", "email": "x"})", 422, "/email email_malformed"},
      {R"({"name": " ", "email": "x@example.org"})", 422, "/name text_blank"},
      {R"({"name": "X"})", 400, "/email missing_member"},
      {R"({"name": 7, "email": "x@example.org"})", 400, "/name wrong_type"},
      {R"({"name": "X", "email": "x@example.org", "vip": true})", 400, "/vip unknown_member"},
  };
  for (const auto& c : cases) {
    const auto response = call("POST", "/contacts", c.body);
    EXPECT_EQ(response.status, c.status) << c.body;
    EXPECT_EQ(violation_of(response), c.violation) << c.body;
  }
}

TEST_F(ContactsTest, PagesRunFromTheNewestAndMissNothing) {
  std::vector<std::string> expected = {contact_.str()};
  for (int i = 0; i < 6; ++i) expected.insert(expected.begin(), new_contact().str());
  std::vector<std::string> seen;
  std::string query = "limit=3";
  for (bool has_more = true; has_more;) {
    const auto page = decoded<http::Page<ContactView>>(list("/contacts", query));
    for (const ContactView& contact : page.data) seen.push_back(contact.id.str());
    has_more = page.next_cursor.value.has_value();
    if (has_more) query = "limit=3&cursor=" + *page.next_cursor.value;
  }
  EXPECT_EQ(seen, expected);
}

TEST_F(ContactsTest, EachChangeIsInTheTrail) {
  call("PATCH", contact_path(contact_), R"({"name": "New"})", {{"if-match", "*"}});
  EXPECT_EQ(trail("Contact"), (std::vector<std::string>{"INSERT", "UPDATE"}));
}

}  // namespace
}  // namespace bilko::invoice
