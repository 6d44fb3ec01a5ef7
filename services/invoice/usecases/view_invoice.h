#pragma once

#include <string>

#include "bilko/pg/tx.h"

namespace bilko::invoice {

// The customer has opened the copy that carries this token. The first time counts, in whatever
// status the invoice is by then: it publishes InvoiceViewed; later ones change nothing. The
// transaction comes without a tenant and becomes the invoice's. Throws Error not_found.
void view_invoice(pg::Tx& tx, const std::string& tracking_token);

}  // namespace bilko::invoice
