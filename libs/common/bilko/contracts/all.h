#pragma once

#include "bilko/contracts/bank_events.h"
#include "bilko/contracts/credit_note_events.h"
#include "bilko/contracts/expense_events.h"
#include "bilko/contracts/invoice_events.h"
#include "bilko/contracts/ledger_events.h"
#include "bilko/contracts/notification_events.h"
#include "bilko/contracts/ops_events.h"
#include "bilko/contracts/order_events.h"
#include "bilko/contracts/payment_events.h"
#include "bilko/contracts/user_events.h"

namespace bilko::contracts {

template <class T>
struct ContractOf {
  using Type = T;
};

template <class... Payloads>
struct ContractList {
  // Calls `visit(ContractOf<Payload>())` for each.
  static void each(auto&& visit) { (visit(ContractOf<Payloads>()), ...); }
};

// Every payload; the contract test fails when a schema in schemas/events has none here.
using AllContracts = ContractList<
    UserCreated, UserUpdated, UserDeleted, MembershipUpdated, MembershipRemoved, InviteCreated,
    OrganizationCreated, OrganizationUpdated, AccountCreated, AccountUpdated, TransactionPosted,
    TransactionLocked, InvoiceCreated, InvoiceUpdated, InvoiceSent, InvoiceViewed, InvoicePaid,
    InvoiceOverdue, InvoiceCancelled, PaymentReceived, PaymentDeclined, CreditNoteIssued,
    ReminderIssued, ExpenseCreated, ExpenseApproved, ExpenseRejected, ExpensePaid,
    BankAccountCreated, BankAccountUpdated, BankTransactionImported, BankTransactionReconciled,
    BankTransactionUnreconciled, PaymentIdentified, EmailSent, EmailFailed, OrderCreated,
    OrderStatusChanged, ControlRequested, DeadLetterResolved, ReplayStarted, ReplayFinished,
    ConsumerPaused, ConsumerResumed, OffsetReset, TopicUpdated>;

}  // namespace bilko::contracts
