#include "invoice/http/routes.h"

#include "invoice/http/contact_routes.h"
#include "invoice/http/document_routes.h"
#include "invoice/http/invoice_routes.h"

namespace bilko::invoice {

void add_routes(service::Api& api, const Config& config) {
  add_contact_routes(api);
  add_invoice_routes(api);
  add_document_routes(api, config);
}

}  // namespace bilko::invoice
