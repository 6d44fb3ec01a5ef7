#include "invoice/usecases/take_identified_payment.h"

#include <fmt/format.h>

#include "bilko/accounts/bank_account_store.h"
#include "bilko/contracts/payment_events.h"
#include "bilko/events/outbox.h"
#include "invoice/store/invoice_store.h"
#include "invoice/store/payment_store.h"
#include "invoice/usecases/record_payment.h"

namespace bilko::invoice {
namespace {

using contracts::PaymentIdentified;

void require_bank_account(pg::Tx& tx, const BankAccountId& id) {
  if (!accounts::BankAccountStore(tx).find(id))
    throw Error(ErrorKind::not_found, "bank_account_missing",
                fmt::format("bank account {} is not known yet", id.str()));
}

void decline(pg::Tx& tx, const PaymentIdentified& payment, std::string_view reason) {
  events::publish(tx, contracts::PaymentDeclined{.invoice_id = payment.invoice_id,
                                                 .organization_id = tx.organization(),
                                                 .bank_transaction_id = payment.bank_transaction_id,
                                                 .reason = std::string(reason),
                                                 .declined_at = tx.now()});
}

}  // namespace

void take_identified_payment(pg::Tx& tx, const events::Event<PaymentIdentified>& identified) {
  const PaymentIdentified& line = identified.data;
  require_bank_account(tx, line.bank_account_id);
  const Invoice invoice = InvoiceStore(tx).lock(line.invoice_id);
  if (const auto paid = PaymentStore(tx).paid_by(line.bank_transaction_id)) {
    if (*paid != line.invoice_id) decline(tx, line, "bank_transaction_used");
    return;
  }
  if (const auto reason = invoice.why_declined(Money(line.amount, line.currency))) {
    decline(tx, line, *reason);
    return;
  }
  record_payment(tx, {.invoice_id = line.invoice_id,
                      .amount = line.amount,
                      .bank_account_id = line.bank_account_id,
                      .payment_reference = payment_reference_of(line.payment_reference, invoice),
                      .received_at = line.identified_at,
                      .bank_transaction_id = line.bank_transaction_id});
}

}  // namespace bilko::invoice
