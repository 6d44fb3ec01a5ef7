#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bilko/contracts/bank_events.h"
#include "bilko/contracts/expense_events.h"
#include "bilko/contracts/invoice_events.h"
#include "bilko/contracts/payment_events.h"
#include "bilko/testing/answers.h"
#include "bilko/testing/service_in_process.h"
#include "ledger/http/views.h"

namespace bilko::ledger {

using testing::code_of;
using testing::event_of;
using testing::violation_of;

// The ledger on a real PostgreSQL, filled by events and read through its API.
class LedgerTest : public ::testing::Test {
 protected:
  // A new organization with the default chart; its base currency is EUR.
  OrganizationId new_organization();
  // Applies the batch; nothing may fail.
  void deliver(const std::vector<events::CloudEvent>& batch);
  // Why the event is refused: the code of the Error, or "bug: " and the text.
  std::string refusal(const events::CloudEvent& event);

  // A GET by a viewer.
  http::Response get(const OrganizationId& organization, const std::string& path,
                     const std::string& query = "");
  // A POST by an owner.
  http::Response post(const OrganizationId& organization, const std::string& path,
                      const std::string& body);
  http::Response patch(const OrganizationId& organization, const std::string& path,
                       const std::string& body, const std::string& if_match);
  std::vector<TransactionView> transactions(const OrganizationId& organization,
                                            const std::string& query = "limit=200");
  TrialBalanceView trial_balance(const OrganizationId& organization,
                                 const std::string& as_of = "9999-12-31");
  // "code debit credit" of every account with legs, in order of the codes.
  std::vector<std::string> balances(const OrganizationId& organization,
                                    const std::string& as_of = "9999-12-31");

  testing::ServiceInProcess ledger_ = start();

 private:
  static testing::ServiceInProcess start();
};

// What the expense service publishes for an expense of 23 February 2026, in EUR.
contracts::ExpenseApproved expense_approved(const OrganizationId& organization,
                                            const std::string& net, const std::string& vat = "0");
contracts::ExpensePaid expense_paid(const contracts::ExpenseApproved& approved,
                                    const std::string& at);

// What the banking service publishes about a statement line: it is reconciled, or not any more.
events::CloudEvent reconciled(const OrganizationId& organization, const BankTransactionId& line,
                              const TransactionId& transaction, std::int64_t sequence);
events::CloudEvent unreconciled(const OrganizationId& organization, const BankTransactionId& line,
                                const TransactionId& transaction, std::int64_t sequence);

// What the invoice service publishes for an invoice of 23 February 2026, in EUR.
contracts::InvoiceSent invoice_sent(const OrganizationId& organization, const std::string& net,
                                    const std::string& vat = "0");
contracts::PaymentReceived payment_received(const contracts::InvoiceSent& sent,
                                            const std::string& amount, const std::string& at);
contracts::InvoicePaid invoice_paid(const contracts::InvoiceSent& sent, const std::string& amount,
                                    const std::string& at);
contracts::InvoiceCancelled invoice_cancelled(const contracts::InvoiceSent& sent,
                                              const std::string& at);

}  // namespace bilko::ledger
