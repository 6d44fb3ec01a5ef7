#include "invoice/usecases/record_payment.h"

#include "bilko/accounts/bank_account_store.h"
#include "bilko/contracts/payment_events.h"
#include "bilko/events/outbox.h"
#include "invoice/store/invoice_store.h"
#include "invoice/store/payment_store.h"

namespace bilko::invoice {
namespace {

// An id that is the same whenever the same statement line is handled.
template <class Id>
Id id_of(const pg::Tx& tx, const RecordPayment& command) {
  return command.bank_transaction_id ? Id::derived(*command.bank_transaction_id, "payment")
                                     : Id::generate(tx.now());
}

contracts::InvoicePaid paid_event(const pg::Tx& tx, const RecordedPayment& recorded, Legs legs) {
  const auto& [invoice, payment] = recorded;
  return {.invoice_id = invoice.id,
          .organization_id = tx.organization(),
          .invoice_number = invoice.number,
          .payment_id = payment.id,
          .bank_transaction_id = payment.bank_transaction_id,
          .paid_amount = payment.amount.amount(),
          .total_paid_amount = invoice.paid.amount(),
          .currency = invoice.terms.currency,
          .payment_reference = payment.reference,
          .bank_account_id = payment.bank_account_id,
          .transaction_id = payment.transaction_id,
          .debit_account_id = legs[0].account_id,
          .credit_account_id = legs[1].account_id,
          .exchange_rate = invoice.terms.exchange_rate,
          .base_amount = payment.base_amount.amount(),
          .legs = legs,
          .marked_paid_by = contracts::Actor::of(tx.context()),
          .paid_at = payment.received_at};
}

contracts::PaymentReceived received_event(const pg::Tx& tx, const RecordedPayment& recorded,
                                          Legs legs) {
  const auto& [invoice, payment] = recorded;
  return {.invoice_id = invoice.id,
          .organization_id = tx.organization(),
          .invoice_number = invoice.number,
          .payment_id = payment.id,
          .bank_transaction_id = payment.bank_transaction_id,
          .amount = payment.amount.amount(),
          .currency = invoice.terms.currency,
          .outstanding_amount = invoice.outstanding().amount(),
          .payment_reference = payment.reference,
          .bank_account_id = payment.bank_account_id,
          .transaction_id = payment.transaction_id,
          .debit_account_id = legs[0].account_id,
          .credit_account_id = legs[1].account_id,
          .exchange_rate = invoice.terms.exchange_rate,
          .base_amount = payment.base_amount.amount(),
          .legs = legs,
          .received_at = payment.received_at,
          .recorded_by = contracts::Actor::of(tx.context())};
}

void publish(pg::Tx& tx, const RecordedPayment& recorded, const AccountId& bank) {
  const auto& [invoice, payment] = recorded;
  const Legs legs =
      payment_legs(payment.amount, payment.base_amount, bank, invoice.posting->debit_account_id());
  if (invoice.status == InvoiceStatus::paid) events::publish(tx, paid_event(tx, recorded, legs));
  else events::publish(tx, received_event(tx, recorded, legs));
}

}  // namespace

RecordedPayment record_payment(pg::Tx& tx, const RecordPayment& command) {
  InvoiceStore invoices(tx);
  Invoice invoice = invoices.lock(command.invoice_id);
  invoice.require(command.amount ? Action::record_payment : Action::mark_paid);
  const Amount open = invoice.outstanding().amount();
  const auto arrival = accounts::BankAccountStore(tx).require(command.bank_account_id);
  const Payment payment =
      invoice.take({.id = id_of<PaymentId>(tx, command),
                    .invoice_id = invoice.id,
                    .amount = Money(command.amount.value_or(open), invoice.terms.currency),
                    .base_amount = {},
                    .bank_account_id = arrival.id,
                    .reference = command.payment_reference,
                    .transaction_id = id_of<TransactionId>(tx, command),
                    .received_at = command.received_at.value_or(tx.now()),
                    .bank_transaction_id = command.bank_transaction_id});
  PaymentStore(tx).insert(payment);
  invoices.save_progress(invoice);
  RecordedPayment recorded{invoice, payment};
  publish(tx, recorded, arrival.gl_account_id);
  return recorded;
}

}  // namespace bilko::invoice
