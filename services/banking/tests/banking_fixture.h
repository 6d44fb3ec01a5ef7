#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "banking/http/account_views.h"
#include "banking/http/import_views.h"
#include "banking/http/transaction_views.h"
#include "bilko/contracts/chart.h"
#include "bilko/contracts/invoice_events.h"
#include "bilko/contracts/ledger_events.h"
#include "bilko/contracts/payment_events.h"
#include "bilko/testing/answers.h"
#include "bilko/testing/service_in_process.h"

namespace bilko::banking {

using testing::code_of;
using testing::decoded;
using testing::event_of;
using testing::violation_of;
using Headers = std::map<std::string, std::string>;

inline constexpr auto kStatementHead = "date,description,amount,currency,reference,counterparty\n";

// The banking service on a real PostgreSQL, used through its API by an owner of a new organization
// with its default bank account (EUR, GL account 1000), and told what the other services publish.
class BankingTest : public ::testing::Test {
 protected:
  BankingTest();

  // As the owner, unless somebody else calls.
  http::Response ask(testing::Call call);
  http::Response call(const std::string& method, const std::string& path,
                      const std::string& body = "", const Headers& headers = {});
  http::Response list(const std::string& path, const std::string& query);
  // What an upload of these bytes is answered.
  http::Response upload(const std::string& bytes, const std::string& query = "");
  // Imports rows below the default profile's headings; EXPECTs to succeed.
  ImportView import(const std::string& rows, const std::string& query = "");

  // Handles each event twice; nothing may fail.
  void learn(const std::vector<events::CloudEvent>& events);
  // An invoice over this amount, sent on 23 February 2026 and due a month later.
  contracts::InvoiceSent send_invoice(const std::string& number, const std::string& amount);
  // What the ledger posts on the bank account: above zero is money in.
  contracts::TransactionPosted posted(const std::string& amount, const std::string& description,
                                      const std::string& date = "2026-03-10");
  // What the invoice service says when it has recorded the payment of a line, and the ledger then.
  contracts::InvoicePaid paid(const contracts::InvoiceSent& invoice,
                              const std::optional<BankTransactionId>& line = {});
  contracts::TransactionPosted posted(const contracts::InvoicePaid& payment);

  std::vector<BankTransactionView> lines(const std::string& query = "limit=200");
  // The line with this description.
  BankTransactionView line(const std::string& description);
  http::Response reconcile(const BankTransactionId& line, const TransactionId& transaction);
  std::vector<CandidateView> candidates(const BankTransactionId& line);

  // The event of something that happened to an invoice after it was sent.
  template <class Payload>
  static events::CloudEvent later(const Payload& payload) {
    auto event = event_of(payload);
    event.sequence = 2;
    return event;
  }
  template <class Payload>
  std::vector<Payload> published() {
    std::vector<Payload> payloads;
    for (const auto& event : service_.published(Payload::kType))
      payloads.push_back(json::decode<Payload>(std::string_view(event.data)));
    return payloads;
  }
  // Actions in the trail of one table, in order.
  std::vector<std::string> trail(const std::string& table);

  testing::ServiceInProcess service_;
  const OrganizationId organization_ = OrganizationId::generate(SystemClock().now());
  const BankAccountId account_ = contracts::default_bank_account_id(organization_);
  const AccountId gl_account_ =
      contracts::default_account_id(organization_, contracts::AccountRole::bank);
};

http::Principal owner_of(const OrganizationId& organization);
// A member of a problem document.
std::string member_of(const http::Response& problem, const std::string& name);

// How many rounds a race runs: BILKO_RACES, 20 by default.
int race_rounds();

}  // namespace bilko::banking
