#include "banking/events/rebuild.h"

#include "banking/usecases/restore_decisions.h"
#include "banking/usecases/restore_targets.h"

namespace bilko::banking {

void rebuild(events::Rebuild& rebuild) {
  for (const char* table : {"ledger_account", "gl_posting", "open_invoice", "invoice_key",
                            "invoice_payment", "refused_target"})
    rebuild.table(table);
  rebuild.instead_of("learn_transaction_posted", restore_posting);
  rebuild.instead_of("learn_invoice_sent", restore_invoice);
  rebuild.instead_of("learn_payment_received", restore_payment);
  rebuild.instead_of("learn_invoice_paid", restore_last_payment);
  rebuild.instead_of("learn_invoice_cancelled", restore_cancellation);
  rebuild.without("open_default_account");

  // What a line says stands in no event, what was decided of it does: from its second version on.
  rebuild.compare_only(
      "bank_transaction",
      {.columns = {"bank_account_id", "import_id", "date", "amount", "currency", "description",
                   "reference", "counterparty", "fingerprint", "occurrence", "match_components",
                   "match_runner_up", "version", "created_at", "updated_at", "changed_by",
                   "correlation_id", "caused_by"},
       .rows = "version = 1"});
  rebuild.on_every_own("restore_identified", restore_identified);
  rebuild.on_every_own("restore_reconciled", restore_reconciled);
  rebuild.on_every_own("restore_unreconciled", restore_unreconciled);
  rebuild.instead_of("learn_payment_declined", restore_declined);
}

}  // namespace bilko::banking
