#include "invoice/http/document_routes.h"

#include <fmt/format.h>

#include "bilko/idempotency/idempotency.h"
#include "invoice/adapters/documents.h"
#include "invoice/http/invoice_views.h"
#include "invoice/store/invoice_store.h"
#include "invoice/usecases/read_document.h"
#include "invoice/usecases/send_invoice.h"

namespace bilko::invoice {
namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

constexpr int kAttempts = 4;  // the first one and three retries

InvoiceDocument document_now(service::Api& api, const Request& request) {
  return api.database().read(request.context(api.clock().now()), [&](pg::Tx& tx) {
    return read_document(tx, request.id<InvoiceId>("id"));
  });
}

Response answer_sent(pg::Tx& tx, const SendInvoice& command) {
  const Invoice invoice = send_invoice(tx, command);
  return http::ok(view_of(invoice)).with("ETag", http::etag_of(invoice.version));
}

// Printing and storing take longer than a transaction should, and a printed draft must be the one
// that is sent: so it is printed before, and the transaction holds only if the version is the same
// still. A repeated Idempotency-Key finds no draft and is answered from what was stored.
std::optional<Response> try_send(service::Api& api, Documents& documents, const Request& request) {
  const InvoiceDocument document = document_now(api, request);
  const Invoice& printed = document.invoice;
  const bool is_draft = printed.status == InvoiceStatus::draft;
  SendInvoice command{printed.id, std::nullopt};
  if (is_draft) command.pdf_sha256 = documents.print(document);
  return api.database().transact(
      request.context(api.clock().now()), [&](pg::Tx& tx) -> std::optional<Response> {
        if (is_draft && InvoiceStore(tx).lock_version(printed.id) != printed.version)
          return std::nullopt;
        return idempotency::run_once(
            tx, request, [&](pg::Tx& same, const Request&) { return answer_sent(same, command); });
      });
}

Response post_send(service::Api& api, Documents& documents, const Request& request) {
  for (int attempt = 0; attempt < kAttempts; ++attempt)
    if (const auto response = try_send(api, documents, request)) return *response;
  throw Error(ErrorKind::conflict, "invoice_kept_changing",
              fmt::format("the draft was changed {} times while it was printed", kAttempts));
}

Response show_pdf(service::Api& api, const Documents& documents, const Request& request) {
  const Invoice invoice = api.database().read(request.context(api.clock().now()), [&](pg::Tx& tx) {
    return InvoiceStore(tx).load(request.id<InvoiceId>("id"));
  });
  if (!invoice.pdf)
    throw Error(ErrorKind::not_found, "not_found", "an invoice has a document once it is sent");
  Response response{200, "application/pdf", documents.read(invoice.pdf->sha256), {}};
  return std::move(response)
      .with("ETag", '"' + invoice.pdf->sha256 + '"')
      .with("Content-Disposition", fmt::format("inline; filename=\"{}.pdf\"", invoice.number));
}

}  // namespace

void add_document_routes(service::Api& api, const Config& config) {
  const auto documents = std::make_shared<Documents>(config);
  api.raw(
      "POST", "/api/v1/invoices/:id/send", Access::at_least(Role::user),
      [&api, documents](const Request& request) { return post_send(api, *documents, request); });
  api.raw("GET", "/api/v1/invoices/:id/pdf", Access::at_least(Role::viewer),
          [&api, documents](const Request& request) { return show_pdf(api, *documents, request); });
}

}  // namespace bilko::invoice
