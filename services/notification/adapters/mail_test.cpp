#include "notification/adapters/mail.h"

#include <gtest/gtest.h>

namespace bilko::notification {
namespace {

Mail some_mail() {
  return {.id = "com_01ARZ3NDEKTSV4RRFFQ69G5FAV",
          .from = Email::parse("no-reply@bilko.invalid"),
          .from_name = "Firma via Bilko",
          .to = Email::parse("kupac@example.com"),
          .subject = "Invoice INV-2026-001",
          .plain = "Hello",
          .html = "<p>Hello</p>",
          .document = {},
          .date = Instant::parse("2026-02-23T10:30:01.123Z")};
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(MailTest, HasTheHeadersOfRfc5322) {
  const std::string message = message_of(some_mail());
  EXPECT_TRUE(
      message.starts_with("Date: Mon, 23 Feb 2026 10:30:01 +0000\r\n"
                          "From: \"Firma via Bilko\" <no-reply@bilko.invalid>\r\n"
                          "To: <kupac@example.com>\r\n"
                          "Subject: Invoice INV-2026-001\r\n"
                          "Message-ID: <com_01ARZ3NDEKTSV4RRFFQ69G5FAV@bilko.invalid>\r\n"
                          "MIME-Version: 1.0\r\n"
                          "Auto-Submitted: auto-generated\r\n"
                          "Content-Type: multipart/alternative; boundary=\"=_"))
      << message;
}

TEST(MailTest, TheSameMailGivesTheSameBytes) {
  EXPECT_EQ(message_of(some_mail()), message_of(some_mail()));
}

TEST(MailTest, ADocumentStandsBesideTheAlternatives) {
  Mail mail = some_mail();
  mail.document = Document{"INV-2026-001\".pdf", "application/pdf", "%PDF-1.4"};
  const std::string message = message_of(mail);
  EXPECT_EQ(count(message, "multipart/mixed"), 1U);
  EXPECT_EQ(count(message, "multipart/alternative"), 1U);
  EXPECT_EQ(count(message, "filename=\"INV-2026-001_.pdf\""), 1U);
  EXPECT_LT(message.find("text/plain"), message.find("text/html"));
  EXPECT_LT(message.find("text/html"), message.find("application/pdf"));
}

TEST(MailTest, EveryLineEndsWithCrlf) {
  Mail mail = some_mail();
  mail.plain = "a\nb\r\nc\rd";
  mail.document = Document{"x.pdf", "application/pdf", std::string(1000, 'x')};
  const std::string message = message_of(mail);
  EXPECT_EQ(count(message, "\n"), count(message, "\r\n"));
  EXPECT_EQ(count(message, "\r"), count(message, "\r\n"));
}

}  // namespace
}  // namespace bilko::notification
