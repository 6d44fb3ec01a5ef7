#pragma once

#include <optional>
#include <string>

#include "bilko/contracts/ids.h"
#include "bilko/pg/tx.h"

namespace bilko::invoice {

// What a tracking token leads to.
struct TrackedInvoice {
  OrganizationId organization_id;
  InvoiceId invoice_id;
};

// Tracking tokens and the views they led to.
class TrackingStore {
 public:
  explicit TrackingStore(pg::Tx& tx) : tx_(tx) {}

  void insert_token(const std::string& token, const InvoiceId& invoice_id);
  // Works without a tenant.
  std::optional<TrackedInvoice> find(const std::string& token);

  bool is_viewed(const InvoiceId& invoice_id);
  void insert_view(const InvoiceId& invoice_id);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::invoice
