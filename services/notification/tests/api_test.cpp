#include <fmt/format.h>

#include <algorithm>

#include "notification/tests/notification_fixture.h"

namespace bilko::notification {
namespace {

using ApiTest = NotificationTest;

constexpr auto kMessage =
    R"({"channel": "email", "type": "general_notification", "recipient": "ana@example.com",
        "subject": "Hello", "content": "First line\nSecond <line>", "entityType": "Contact",
        "entityId": "con_1", "priority": "high"})";

TEST_F(ApiTest, WhatAUserWritesIsQueuedAndSent) {
  const auto response = call("POST", "/communications", kMessage);
  ASSERT_EQ(response.status, 201) << response.body;
  const auto created = json::decode<CommunicationView>(std::string_view(response.body));
  EXPECT_EQ(created.status, Status::intended);
  EXPECT_EQ(created.entity_id, "con_1");
  send_all();
  const auto shown = json::decode<CommunicationView>(
      std::string_view(call("GET", "/communications/" + created.id.str()).body));
  EXPECT_EQ(shown.status, Status::sent);
  ASSERT_EQ(smtp_.mails().size(), 1U);
  const std::string mail = smtp_.mails()[0];
  EXPECT_NE(mail.find("First line\nSecond <line>\n"), std::string::npos) << mail;
  EXPECT_NE(mail.find("Second &lt;line&gt;"), std::string::npos) << mail;
  EXPECT_EQ(service_.published("notification.email.sent").size(), 1U);
}

TEST_F(ApiTest, ALineThatIsADotEndsNothing) {
  const auto response = call("POST", "/communications",
                             R"({"recipient": "a@example.com", "subject": "s",
                                 "content": "before\n.\nRCPT TO:<b@example.com>\n.."})");
  ASSERT_EQ(response.status, 201) << response.body;
  send_all();
  ASSERT_EQ(smtp_.mails().size(), 1U);
  EXPECT_NE(smtp_.mails()[0].find("before\n.\nRCPT TO:<b@example.com>\n..\n"), std::string::npos)
      << smtp_.mails()[0];
}

TEST_F(ApiTest, BrokenRulesAreNamed) {
  struct Row {
    const char* body;
    int status;
    const char* pointer;
  };
  const Row rows[] = {
      {R"({"recipient": "nobody", "subject": "s", "content": "c"})", 422, "/recipient"},
      {R"({"recipient": "a@example.com\r\nBcc: b@example.com", "subject": "s", "content": "c"})",
       422, "/recipient"},
      {R"({"recipient": "a@example.com", "subject": "s\r\nBcc: b@example.com", "content": "c"})",
       422, "/subject"},
      {R"({"recipient": "a@example.com", "subject": " ", "content": "c"})", 422, "/subject"},
      {R"({"recipient": "a@example.com", "subject": "s", "content": ""})", 422, "/content"},
      {R"({"recipient": "a@example.com", "subject": "s", "content": "c", "type": "invite"})", 422,
       "/type"},
      {R"({"recipient": "a@example.com", "subject": "s", "content": "c", "entityId": "x"})", 422,
       "/entityId"},
      {R"({"recipient": "a@example.com", "subject": "s", "content": "c", "channel": "sms"})", 422,
       "/channel"},
      {R"({"recipient": "a@example.com", "subject": "s"})", 400, "/content"},
      {R"({"recipient": "a@example.com", "subject": "s", "content": "c", "bcc": "x"})", 400,
       "/bcc"}};
  for (const Row& row : rows) {
    const auto response = call("POST", "/communications", row.body);
    EXPECT_EQ(response.status, row.status) << row.body << response.body;
    EXPECT_NE(response.body.find(fmt::format("\"{}\"", row.pointer)), std::string::npos)
        << row.body << response.body;
  }
  EXPECT_TRUE(communications().empty());
}

TEST_F(ApiTest, ListsAreFilteredAndPaged) {
  std::vector<events::CloudEvent> batch;
  for (int i = 0; i < 25; ++i)
    batch.push_back(event_of(invoice_sent(fmt::format("k{}@example.com", i))));
  deliver(batch);
  std::vector<std::string> seen;
  std::string cursor;
  do {
    const auto response = call("GET", "/communications", "", "limit=10" + cursor);
    const auto page = json::decode<http::Page<CommunicationView>>(std::string_view(response.body));
    for (const auto& shown : page.data) seen.push_back(shown.id.str());
    cursor = page.next_cursor.value ? "&cursor=" + *page.next_cursor.value : "";
  } while (!cursor.empty());
  EXPECT_EQ(seen.size(), 25U);
  EXPECT_TRUE(std::ranges::is_sorted(seen, std::ranges::greater()));
  EXPECT_EQ(communications("status=sent").size(), 0U);
  EXPECT_EQ(communications("entityId=inv_x").size(), 0U);
  EXPECT_EQ(call("GET", "/communications", "", "status=lost").status, 400);
  EXPECT_EQ(call("GET", "/communications", "", "entity=x").status, 400);
  EXPECT_EQ(call("GET", "/communications/com_01ARZ3NDEKTSV4RRFFQ69G5FAV").status, 404);
}

}  // namespace
}  // namespace bilko::notification
