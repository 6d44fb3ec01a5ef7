#include "banking/tests/banking_fixture.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>

#include "banking/config.h"
#include "banking/events/subscriptions.h"
#include "banking/http/routes.h"
#include "bilko/contracts/user_events.h"
#include "bilko/testing/example_event.h"
#include "bilko/testing/inspection.h"

namespace bilko::banking {
BankingTest::BankingTest()
    : service_({"banking", banking_migrations}, subscribe,
               [](service::Api& api) { add_routes(api, Config()); }) {
  auto created = testing::example_of<contracts::OrganizationCreated>();
  created.organization_id = organization_;
  created.base_currency = Currency::parse("EUR");
  created.iban = "RS35260005601001611379";
  learn({event_of(created)});
}

http::Principal owner_of(const OrganizationId& organization) {
  return {organization, UserId::generate(SystemClock().now()), http::Role::owner,
          Currency::parse("EUR")};
}

http::Response BankingTest::ask(testing::Call call) {
  if (!call.caller) call.caller = owner_of(organization_);
  return service_.call(call);
}

http::Response BankingTest::call(const std::string& method, const std::string& path,
                                 const std::string& body, const Headers& headers) {
  return ask({.caller = {}, .method = method, .path = path, .body = body, .headers = headers});
}

http::Response BankingTest::list(const std::string& path, const std::string& query) {
  return ask({.caller = {}, .path = path, .query = query});
}

http::Response BankingTest::upload(const std::string& bytes, const std::string& query) {
  return ask({.caller = {},
              .method = "POST",
              .path = "/banking/accounts/" + account_.str() + "/import",
              .query = query,
              .body = bytes,
              .headers = {{"content-type", "text/csv"}}});
}

ImportView BankingTest::import(const std::string& rows, const std::string& query) {
  const auto response = upload(kStatementHead + rows, query);
  EXPECT_EQ(response.status, 200) << response.body;
  return decoded<ImportView>(response);
}

void BankingTest::learn(const std::vector<events::CloudEvent>& events) {
  for (const auto& event : events)
    for (int times = 0; times < 2; ++times) {
      const auto failed = service_.deliver({event});
      EXPECT_FALSE(failed.has_value()) << failed->reason;
    }
}

contracts::InvoiceSent BankingTest::send_invoice(const std::string& number,
                                                 const std::string& amount) {
  auto sent = testing::example_of<contracts::InvoiceSent>();
  sent.invoice_id = InvoiceId::generate(SystemClock().now());
  sent.organization_id = organization_;
  sent.invoice_number = number;
  sent.contact_email.value = "ap@acme-trade.example";
  sent.total_amount = Amount::parse(amount);
  sent.currency = Currency::parse("EUR");
  sent.issue_date = Date::parse("2026-02-23");
  sent.due_date = Date::parse("2026-03-25");
  learn({event_of(sent)});
  return sent;
}

contracts::TransactionPosted BankingTest::posted(const std::string& amount,
                                                 const std::string& description,
                                                 const std::string& date) {
  auto event = testing::example_of<contracts::TransactionPosted>();
  const Amount signed_amount = Amount::parse(amount);
  event.transaction_id = TransactionId::generate(SystemClock().now());
  event.organization_id = organization_;
  event.amount = signed_amount.is_negative() ? -signed_amount : signed_amount;
  event.currency = Currency::parse("EUR");
  event.description = description;
  event.date = Date::parse(date);
  const AccountId other = contracts::default_account_id(organization_, "3000");
  event.legs = {{gl_account_, contracts::Side::debit, event.amount, event.amount},
                {other, contracts::Side::credit, event.amount, event.amount}};
  if (signed_amount.is_negative()) std::swap(event.legs[0].account_id, event.legs[1].account_id);
  event.debit_account_id = event.legs[0].account_id;
  event.credit_account_id = event.legs[1].account_id;
  event.reference_type = contracts::ReferenceType::manual;
  event.reference_id = event.transaction_id.str();
  return event;
}

contracts::InvoicePaid BankingTest::paid(const contracts::InvoiceSent& invoice,
                                         const std::optional<BankTransactionId>& line) {
  auto event = testing::example_of<contracts::InvoicePaid>();
  event.invoice_id = invoice.invoice_id;
  event.organization_id = organization_;
  event.invoice_number = invoice.invoice_number;
  event.bank_transaction_id = line;
  event.paid_amount = event.total_paid_amount = invoice.total_amount;
  event.currency = invoice.currency;
  event.payment_reference = "by hand";
  event.transaction_id = TransactionId::generate(SystemClock().now());
  return event;
}

contracts::TransactionPosted BankingTest::posted(const contracts::InvoicePaid& payment) {
  auto event =
      posted(payment.paid_amount.str(), fmt::format("Invoice {} paid", payment.invoice_number));
  event.transaction_id = payment.transaction_id;
  event.reference_type = contracts::ReferenceType::invoice;
  event.reference_id = payment.invoice_id.str();
  return event;
}

std::vector<BankTransactionView> BankingTest::lines(const std::string& query) {
  const auto response = list("/banking/transactions", query);
  EXPECT_EQ(response.status, 200) << response.body;
  return decoded<http::Page<BankTransactionView>>(response).data;
}

BankTransactionView BankingTest::line(const std::string& description) {
  for (const auto& line : lines())
    if (line.description == description) return line;
  ADD_FAILURE() << "no line " << description;
  return {};
}

http::Response BankingTest::reconcile(const BankTransactionId& line,
                                      const TransactionId& transaction) {
  return call("POST", "/banking/transactions/" + line.str() + "/reconcile",
              fmt::format(R"({{"glTransactionId": "{}"}})", transaction.str()));
}

std::vector<CandidateView> BankingTest::candidates(const BankTransactionId& line) {
  const auto response = call("GET", "/banking/transactions/" + line.str() + "/candidates");
  EXPECT_EQ(response.status, 200) << response.body;
  return decoded<CandidatesView>(response).data;
}

std::vector<std::string> BankingTest::trail(const std::string& table) {
  std::vector<std::string> actions;
  for (const auto& logged : testing::trail_of(service_, "bank", table))
    actions.push_back(logged.action);
  return actions;
}

std::string member_of(const http::Response& problem, const std::string& name) {
  const auto document = json::Document::parse(problem.body);
  const auto member = document.root().member(name);
  return member.exists() ? std::string(member.string()) : "no " + name;
}

int race_rounds() {
  int rounds = 20;
  if (const char* asked = std::getenv("BILKO_RACES"))
    std::from_chars(asked, asked + std::string_view(asked).size(), rounds);
  return rounds;
}

}  // namespace bilko::banking
