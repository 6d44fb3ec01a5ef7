#include "invoice/store/tracking_store.h"

namespace bilko::invoice {
namespace {

constexpr auto kInsertToken =
    "INSERT INTO tracking_token (token, organization_id, invoice_id) VALUES ($1, $2, $3)";
constexpr auto kFind = "SELECT organization_id, invoice_id FROM tracking_token WHERE token = $1";
constexpr auto kIsViewed =
    "SELECT 1 FROM invoice_view WHERE organization_id = $1 AND invoice_id = $2";
constexpr auto kInsertView =
    "INSERT INTO invoice_view (organization_id, invoice_id, viewed_at) VALUES ($1, $2, $3)";

}  // namespace

void TrackingStore::insert_token(const std::string& token, const InvoiceId& invoice_id) {
  tx_.execute(kInsertToken, token, tx_.organization(), invoice_id);
}

std::optional<TrackedInvoice> TrackingStore::find(const std::string& token) {
  const auto row = tx_.maybe_one(kFind, token);
  if (!row) return std::nullopt;
  return TrackedInvoice{row->get<OrganizationId>("organization_id"),
                        row->get<InvoiceId>("invoice_id")};
}

bool TrackingStore::is_viewed(const InvoiceId& invoice_id) {
  return tx_.maybe_one(kIsViewed, tx_.organization(), invoice_id).has_value();
}

void TrackingStore::insert_view(const InvoiceId& invoice_id) {
  tx_.execute(kInsertView, tx_.organization(), invoice_id, tx_.now());
}

}  // namespace bilko::invoice
