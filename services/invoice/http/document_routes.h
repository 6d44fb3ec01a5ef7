#pragma once

#include "bilko/service/api.h"
#include "invoice/config.h"

namespace bilko::invoice {

// POST /invoices/:id/send, which prints, and GET /invoices/:id/pdf.
void add_document_routes(service::Api& api, const Config& config);

}  // namespace bilko::invoice
