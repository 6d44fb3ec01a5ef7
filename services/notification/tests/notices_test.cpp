#include <algorithm>

#include "bilko/events/outbox.h"
#include "notification/tests/notification_fixture.h"
#include "notification/usecases/notify_customer.h"

namespace bilko::notification {
namespace {

using NoticesTest = NotificationTest;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_F(NoticesTest, EveryEventThatAPersonWantsToHearOfMakesItsMail) {
  const auto sent = invoice_sent();
  deliver({event_of(organization_created("Firma"))});
  deliver({event_of(sent)});
  deliver({event_of(payment_received(sent)), event_of(invoice_overdue(sent)),
           event_of(reminder_issued(sent)), event_of(invoice_paid(sent)),
           event_of(user_created("ana@example.com")), event_of(invite_created("iva@example.com"))});
  send_all();
  std::vector<std::string> lines;
  for (const auto& shown : communications())
    lines.push_back(std::string(enum_name(shown.kind)) + " " + shown.recipient_contact + " " +
                    shown.subject + " " + std::string(enum_name(shown.status)));
  std::ranges::sort(lines);
  const std::vector<std::string> expected = {
      "collection_reminder kupac@example.com Reminder: invoice INV-2026-001 from Firma sent",
      "invite iva@example.com You are invited to join Firma sent",
      "invoice_sent kupac@example.com Invoice INV-2026-001 from Firma sent",
      "overdue_notice kupac@example.com Overdue: invoice INV-2026-001 from Firma sent",
      "payment_confirmation kupac@example.com Payment received for invoice INV-2026-001 sent",
      "payment_confirmation kupac@example.com Payment received for invoice INV-2026-001 sent",
      "welcome ana@example.com Welcome to Bilko sent"};
  EXPECT_EQ(lines, expected);
  EXPECT_EQ(smtp_.mails().size(), expected.size());
}

TEST_F(NoticesTest, AHandlerThatRunsTwiceMakesOneCommunication) {
  const auto sent = invoice_sent();
  const std::vector<events::CloudEvent> log = {
      event_of(organization_created("Firma")),   event_of(sent),
      event_of(payment_received(sent)),          event_of(invoice_overdue(sent)),
      event_of(reminder_issued(sent)),           event_of(invoice_paid(sent)),
      event_of(user_created("ana@example.com")), event_of(invite_created("iva@example.com"))};
  deliver(log);
  deliver(log);
  EXPECT_EQ(communications().size(), 7U);
}

TEST_F(NoticesTest, TheWholeLogReplayedSendsNoSecondMail) {
  const auto sent = invoice_sent();
  const std::vector<events::CloudEvent> log = {event_of(sent), event_of(invoice_paid(sent)),
                                               event_of(user_created("ana@example.com"))};
  deliver(log);
  send_all();
  ASSERT_EQ(smtp_.mails().size(), 3U);
  deliver(log);
  make_due();
  send_all();
  EXPECT_EQ(smtp_.mails().size(), 3U);
  EXPECT_EQ(communications("status=sent").size(), 3U);
}

TEST_F(NoticesTest, AnEventOlderThan72HoursIsSuppressed) {
  auto old = event_of(invoice_sent("old@example.com"));
  old.time = clock_.now() - std::chrono::hours(73);
  auto recent = event_of(invoice_sent("recent@example.com"));
  recent.time = clock_.now() - std::chrono::hours(71);
  deliver({old, recent});
  send_all();
  EXPECT_EQ(smtp_.recipients(), std::vector<std::string>{"recent@example.com"});
  const auto suppressed = communications("status=suppressed");
  ASSERT_EQ(suppressed.size(), 1U);
  EXPECT_EQ(suppressed[0].recipient_contact, "old@example.com");
  EXPECT_EQ(suppressed[0].attempts, 0);
}

TEST_F(NoticesTest, AContactWithoutAddressIsToldNothing) {
  const auto sent = invoice_sent("");
  deliver({event_of(sent), event_of(invoice_paid(sent))});
  EXPECT_TRUE(communications().empty());
}

TEST_F(NoticesTest, APaymentOfAnUnknownInvoiceIsRetried) {
  const auto failed = service_.deliver({event_of(invoice_paid(invoice_sent()))});
  ASSERT_TRUE(failed.has_value());
  EXPECT_TRUE(failed->reason.starts_with("invoice_unknown")) << failed->reason;
}

TEST_F(NoticesTest, TheNewestNameOfTheOrganizationWins) {
  auto created = event_of(organization_created("Old"));
  contracts::OrganizationUpdated update;
  update.organization_id = organization_;
  update.name = "New";
  update.base_currency = Currency::parse("EUR");
  update.country = "RS";
  update.updated_fields = {"name"};
  update.before.text = R"({"name":"Old"})";
  update.after.text = R"({"name":"New"})";
  update.at = clock_.now();
  auto updated = event_of(update);
  updated.sequence = 2;
  deliver({updated});
  deliver({created});
  deliver({event_of(invoice_sent())});
  EXPECT_EQ(only_communication().subject, "Invoice INV-2026-001 from New");
}

TEST_F(NoticesTest, InvitesGoFirst) {
  deliver({event_of(invoice_sent()), event_of(invite_created("iva@example.com"))});
  send_all();
  EXPECT_EQ(smtp_.recipients().front(), "iva@example.com");
}

TEST_F(NoticesTest, ARebuildRecordsAndSendsNothing) {
  const auto event = event_of(invoice_sent());
  service_.db().transact(events::context_of(event), [&](pg::Tx& tx) {
    pg::Tx muted = tx.muted();
    notify_invoice_sent(muted, {event, json::decode<contracts::InvoiceSent>(event.data)});
  });
  send_all();
  EXPECT_EQ(only_communication().status, Status::uncertain);
  EXPECT_TRUE(smtp_.mails().empty());
}

TEST_F(NoticesTest, WhatIsNoCommunicationAnyMoreLeavesTheQueue) {
  deliver({event_of(invoice_sent("gone@example.com")), event_of(invoice_sent())});
  psql("DELETE FROM communication WHERE recipient = 'gone@example.com'");
  send_all();
  send_all();
  EXPECT_EQ(smtp_.recipients(), std::vector<std::string>{"kupac@example.com"});
  EXPECT_EQ(only_communication().status, Status::sent);
}

TEST_F(NoticesTest, LettersBeyondAsciiArrive) {
  deliver({event_of(organization_created("Čačak Žito d.o.o."))});
  deliver({event_of(invoice_sent())});
  send_all();
  ASSERT_EQ(smtp_.mails().size(), 1U);
  EXPECT_TRUE(has(smtp_.mails()[0], "Subject: =?UTF-8?B?")) << smtp_.mails()[0];
  EXPECT_TRUE(has(smtp_.mails()[0], "=C4=8Ca=C4=8Dak =C5=BDito d.o.o.")) << smtp_.mails()[0];
}

}  // namespace
}  // namespace bilko::notification
