#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "bilko/blob/blob_store.h"
#include "bilko/testing/recorded_spans.h"
#include "notification/tests/notification_fixture.h"

namespace bilko::notification {
namespace {

using DeliveryTest = NotificationTest;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_F(DeliveryTest, AnAcceptedMailIsSentAndAnnounced) {
  deliver({event_of(organization_created("Firma"))});
  const auto sent = event_of(invoice_sent());
  deliver({sent});
  EXPECT_EQ(only_communication().status, Status::intended);
  send_all();
  const auto shown = only_communication();
  EXPECT_EQ(shown.status, Status::sent);
  EXPECT_EQ(shown.attempts, 1);
  ASSERT_EQ(smtp_.mails().size(), 1U);
  const std::string mail = smtp_.mails().front();
  EXPECT_TRUE(has(mail, "Subject: Invoice INV-2026-001 from Firma\n")) << mail;
  EXPECT_TRUE(has(mail, "From: \"Firma via Bilko\" <no-reply@bilko.invalid>\n")) << mail;
  EXPECT_TRUE(has(mail, "To: <kupac@example.com>\n")) << mail;
  EXPECT_TRUE(has(mail, fmt::format("Message-ID: <{}@bilko.invalid>\n", shown.id.str()))) << mail;
  EXPECT_TRUE(has(mail, "/api/v1/invoices/track/q7Vn2kYxT0mZrP4sBdWc9A")) << mail;

  const auto published = service_.published("notification.email.sent");
  ASSERT_EQ(published.size(), 1U);
  EXPECT_EQ(published[0].causation_id, sent.id);
  EXPECT_EQ(published[0].correlation_id, sent.correlation_id);
  EXPECT_EQ(published[0].traceparent, sent.traceparent) << "nobody records spans";
  const auto news = json::decode<contracts::EmailSent>(std::string_view(published[0].data));
  EXPECT_EQ(news.communication_id, shown.id);
  EXPECT_EQ(news.recipient_contact, "k***@example.com");
  EXPECT_EQ(news.template_name, "invoice_sent");
}

TEST_F(DeliveryTest, AMailGoesOnInTheTraceOfItsEventAndARetryLinksToTheAttemptBefore) {
  const testing::RecordedSpans spans;
  smtp_.follow(Script::refuse_mail_with_451);
  const auto sent = event_of(invoice_sent());
  deliver({sent});
  send_all();
  smtp_.follow(Script::accept);
  make_due();
  send_all();
  const auto handled = spans.named("process invoice.invoice.sent");
  ASSERT_EQ(handled.size(), 1U);
  const auto mails = spans.named("SMTP send");
  ASSERT_EQ(mails.size(), 2U);
  const auto trace_id = trace::TraceContext::parse(sent.traceparent)->trace_id;
  for (const auto& mail : mails) {
    EXPECT_EQ(mail.context.trace_id, trace_id);
    EXPECT_EQ(mail.parent_id, handled[0].context.span_id);
    EXPECT_EQ(mail.kind, trace::SpanKind::client);
  }
  EXPECT_EQ(mails[0].error, "deferred");
  EXPECT_FALSE(mails[1].error);
  ASSERT_EQ(mails[1].links.size(), 1U);
  EXPECT_EQ(mails[1].links[0].span_id, mails[0].context.span_id);
  EXPECT_EQ(service_.published("notification.email.sent").at(0).traceparent,
            mails[1].context.traceparent());
}

TEST_F(DeliveryTest, WhateverTheServerDoesAMailIsSentOrFailedOrUncertain) {
  struct Row {
    Script script;
    Status after_one;
    Status in_the_end;
    std::size_t taken;
  };
  const Row rows[] = {
      {Script::accept, Status::sent, Status::sent, 1},
      {Script::cut_after_answer, Status::sent, Status::sent, 1},
      {Script::greet_with_421, Status::intended, Status::failed, 0},
      {Script::stall_at_greeting, Status::intended, Status::failed, 0},
      {Script::refuse_recipient_with_450, Status::intended, Status::failed, 0},
      {Script::refuse_recipient_with_550, Status::failed, Status::failed, 0},
      {Script::refuse_mail_with_451, Status::intended, Status::failed, 0},
      {Script::refuse_mail_with_554, Status::failed, Status::failed, 0},
      {Script::cut_before_answer, Status::uncertain, Status::uncertain, 0},
      {Script::stall_before_answer, Status::uncertain, Status::uncertain, 0},
  };
  config_.smtp_timeout_ms = 300;
  for (const Row& row : rows) {
    const int number = static_cast<int>(row.script);
    smtp_.follow(row.script);
    const auto invoice = invoice_sent(fmt::format("kupac{}@example.com", number));
    const std::size_t before = smtp_.mails().size();
    deliver({event_of(invoice)});
    send_all();
    const auto query = "entityId=" + invoice.invoice_id.str();
    ASSERT_EQ(communications(query).size(), 1U);
    EXPECT_EQ(communications(query)[0].status, row.after_one) << number;
    for (int i = 0; i < 6; ++i) {
      make_due();
      send_all();
    }
    EXPECT_EQ(communications(query)[0].status, row.in_the_end) << number;
    EXPECT_EQ(smtp_.mails().size() - before, row.taken) << number;
    EXPECT_EQ(communications(query)[0].error.value.has_value(), row.in_the_end != Status::sent);
    EXPECT_LE(communications(query)[0].attempts, 6) << number;
  }
}

TEST_F(DeliveryTest, AMailCutInTheMiddleIsNeverSentTwice) {
  smtp_.follow(Script::cut_in_data);
  deliver({event_of(invoice_sent())});
  send_all();
  const Status status = only_communication().status;
  EXPECT_TRUE(status == Status::uncertain || status == Status::intended) << enum_name(status);
  smtp_.follow(Script::accept);
  make_due();
  send_all();
  EXPECT_EQ(smtp_.mails().size(), status == Status::intended ? 1U : 0U);
}

TEST_F(DeliveryTest, AServerThatComesBackGetsTheMail) {
  smtp_.follow(Script::greet_with_421);
  deliver({event_of(invoice_sent())});
  send_all();
  EXPECT_EQ(only_communication().status, Status::intended);
  EXPECT_EQ(only_communication().error.value, "421 4.3.2 closing");
  smtp_.follow(Script::accept);
  send_all();
  EXPECT_EQ(smtp_.mails().size(), 0U) << "not before a second has passed";
  make_due();
  send_all();
  EXPECT_EQ(only_communication().status, Status::sent);
  EXPECT_EQ(only_communication().attempts, 2);
  EXPECT_TRUE(service_.published("notification.email.failed").empty());
}

TEST_F(DeliveryTest, AFailedMailIsAnnouncedWithTheServersWords) {
  smtp_.follow(Script::refuse_recipient_with_550);
  deliver({event_of(invoice_sent())});
  send_all();
  const auto published = service_.published("notification.email.failed");
  ASSERT_EQ(published.size(), 1U);
  const auto news = json::decode<contracts::EmailFailed>(std::string_view(published[0].data));
  EXPECT_EQ(news.error, "550 5.1.1 no such user");
  EXPECT_EQ(news.attempts, 1);
}

TEST_F(DeliveryTest, WhatADeadProcessWasSendingIsUncertain) {
  deliver({event_of(invoice_sent())});
  // What is left of a process that died between the two transactions.
  psql(
      "UPDATE delivery SET owner = 4711; UPDATE communication SET status = 'sending', "
      "attempts = 1");
  const auto workers = mail_workers(config_);
  auto worker = run();
  workers.at(1).make_step()(worker);
  EXPECT_EQ(only_communication().status, Status::uncertain);
  make_due();
  send_all();
  EXPECT_TRUE(smtp_.mails().empty());
}

TEST_F(DeliveryTest, WhatALivingProcessIsSendingIsLeftAlone) {
  smtp_.follow(Script::stall_before_answer);
  deliver({event_of(invoice_sent())});
  std::jthread sending([this] { send_all(); });
  ASSERT_TRUE(testing::eventually([this] { return smtp_.has_received(1); }));
  const auto workers = mail_workers(config_);
  auto worker = run();
  workers.at(1).make_step()(worker);
  EXPECT_EQ(only_communication().status, Status::sending);
  sending.join();
  EXPECT_EQ(only_communication().status, Status::uncertain);
}

TEST_F(DeliveryTest, StoppingEndsAConversationThatHasNotBegun) {
  config_.smtp_timeout_ms = 60'000;
  smtp_.follow(Script::stall_at_greeting);
  deliver({event_of(invoice_sent())});
  std::jthread sending([this] { send_all(); });
  ASSERT_TRUE(
      testing::eventually([this] { return only_communication().status == Status::sending; }));
  stop_.request_stop();
  sending.join();
  EXPECT_EQ(only_communication().status, Status::intended);
}

TEST_F(DeliveryTest, AThousandRecipientsGetOneMailEach) {
  constexpr int kRecipients = 1000;
  std::vector<events::CloudEvent> batch;
  for (int i = 0; i < kRecipients; ++i)
    batch.push_back(event_of(invoice_sent(fmt::format("kupac{}@example.com", i))));
  deliver(batch);
  {
    std::vector<std::jthread> senders;
    for (int i = 0; i < 4; ++i) senders.emplace_back([this] { send_all(); });
  }
  auto recipients = smtp_.recipients();
  std::ranges::sort(recipients);
  EXPECT_EQ(recipients.size(), static_cast<std::size_t>(kRecipients));
  EXPECT_EQ(std::ranges::adjacent_find(recipients), recipients.end());
  EXPECT_TRUE(communications("status=intended&limit=1").empty());
  EXPECT_EQ(service_.published("notification.email.sent").size(),
            static_cast<std::size_t>(kRecipients));
}

TEST_F(DeliveryTest, TheDocumentIsAttachedAsSoonAsItIsThere) {
  BlobStore elsewhere(blob_dir_ + "-other");
  const std::string pdf = "%PDF-1.4 " + std::string(500, 'x');
  auto invoice = invoice_sent();
  invoice.pdf_sha256 = elsewhere.put(pdf);
  invoice.pdf_url = "/api/v1/invoices/" + invoice.invoice_id.str() + "/pdf";
  std::filesystem::remove_all(blob_dir_ + "-other");
  deliver({event_of(invoice)});
  send_all();
  EXPECT_EQ(only_communication().status, Status::intended);
  EXPECT_TRUE(has(only_communication().error.value.value_or(""), "document_missing"));

  BlobStore(blob_dir_).put(pdf);
  make_due();
  send_all();
  EXPECT_EQ(only_communication().status, Status::sent);
  ASSERT_EQ(smtp_.mails().size(), 1U);
  EXPECT_TRUE(has(smtp_.mails()[0], "filename=\"INV-2026-001.pdf\""));
  EXPECT_TRUE(has(smtp_.mails()[0], "JVBERi0xLjQg")) << "the PDF's first bytes in base64";
}

TEST_F(DeliveryTest, ATemplateErrorFailsThatCommunicationOnly) {
  deliver({event_of(invoice_sent("one@example.com")), event_of(invoice_sent("two@example.com"))});
  psql("UPDATE communication SET parameters = '[]' WHERE recipient = 'one@example.com'");
  send_all();
  const auto failed = communications("status=failed");
  ASSERT_EQ(failed.size(), 1U);
  EXPECT_EQ(failed[0].recipient_contact, "one@example.com");
  EXPECT_TRUE(has(failed[0].error.value.value_or(""), "template_error"));
  EXPECT_EQ(smtp_.recipients(), std::vector<std::string>{"two@example.com"});
  EXPECT_EQ(service_.published("notification.email.failed").size(), 1U);
}

// The events' schema refuses such addresses already; the last gate is before the mail server.
TEST_F(DeliveryTest, AnAddressThatIsNoneFailsVisibly) {
  const char* const addresses[] = {"no address", "a@example.com\r\nRCPT TO:<b@example.com>",
                                   "a@example.com> SIZE=1", "a@example.com,b@example.com"};
  for (const char* address : addresses) {
    deliver({event_of(user_created("ana@example.com"))});
    psql(fmt::format("UPDATE communication SET recipient = '{}' WHERE recipient = '{}'", address,
                     "ana@example.com"));
  }
  send_all();
  EXPECT_EQ(communications("status=failed").size(), std::size(addresses));
  EXPECT_TRUE(smtp_.recipients().empty());
}

TEST_F(DeliveryTest, NamesCannotAddHeaders) {
  deliver({event_of(organization_created("Firma\r\nBcc: victim@example.com\r\n\r\n<b>x</b>"))});
  deliver({event_of(invoice_sent()), event_of(user_created("ana@example.com")),
           event_of(invite_created("iva@example.com"))});
  send_all();
  ASSERT_EQ(smtp_.mails().size(), 3U);
  for (const std::string& mail : smtp_.mails()) {
    const std::string head = mail.substr(0, mail.find("\n\n"));
    EXPECT_FALSE(has(head, "\nBcc:")) << head;
    EXPECT_FALSE(has(mail, "<b>x</b></p>")) << "HTML is escaped";
  }
}

}  // namespace
}  // namespace bilko::notification
