#include "banking/store/decision_store.h"

namespace bilko::banking {
namespace {

// The other columns are filled from the live row (events/rebuild.cpp names them).
constexpr auto kKnow =
    "INSERT INTO bank_transaction (organization_id, id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
constexpr auto kIdentify = R"(
UPDATE bank_transaction
   SET status = 'identified', invoice_id = $3, match_score = $4, match_type = 'AUTO'
 WHERE organization_id = $1 AND id = $2)";
constexpr auto kReconcile = R"(
UPDATE bank_transaction
   SET status = 'reconciled', gl_transaction_id = $3, match_score = $4, match_type = $5
 WHERE organization_id = $1 AND id = $2)";
constexpr auto kRelease = R"(
UPDATE bank_transaction
   SET status = 'unmatched', invoice_id = NULL, gl_transaction_id = NULL, match_score = NULL,
       match_type = NULL
 WHERE organization_id = $1 AND id = $2
   AND ($3::text IS NULL OR status = 'identified' AND invoice_id = $3))";
constexpr auto kRefuse = R"(
INSERT INTO refused_target (organization_id, bank_transaction_id, target_id) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING)";

const std::optional<InvoiceId> kAnyInvoice;

}  // namespace

void DecisionStore::know(const BankTransactionId& line) {
  tx_.execute(kKnow, tx_.organization(), line);
}

void DecisionStore::refuse(const BankTransactionId& line, const std::string& target) {
  tx_.execute(kRefuse, tx_.organization(), line, target);
}

void DecisionStore::identify(const contracts::PaymentIdentified& identified) {
  know(identified.bank_transaction_id);
  tx_.execute(kIdentify, tx_.organization(), identified.bank_transaction_id, identified.invoice_id,
              identified.match_score);
}

void DecisionStore::reconcile(const contracts::BankTransactionReconciled& reconciled) {
  know(reconciled.bank_transaction_id);
  tx_.execute(kReconcile, tx_.organization(), reconciled.bank_transaction_id,
              reconciled.gl_transaction_id, reconciled.match_score, reconciled.match_type);
}

void DecisionStore::release(const contracts::BankTransactionUnreconciled& unreconciled) {
  tx_.execute(kRelease, tx_.organization(), unreconciled.bank_transaction_id, kAnyInvoice);
  refuse(unreconciled.bank_transaction_id, unreconciled.gl_transaction_id.str());
}

void DecisionStore::release(const BankTransactionId& line, const InvoiceId& declined_by) {
  if (tx_.execute(kRelease, tx_.organization(), line, std::optional(declined_by)) == 1)
    refuse(line, declined_by.str());
}

}  // namespace bilko::banking
