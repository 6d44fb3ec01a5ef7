#include "invoice/http/invoice_routes.h"

#include "bilko/http/page.h"
#include "invoice/http/bodies.h"
#include "invoice/http/invoice_views.h"
#include "invoice/http/pixel.h"
#include "invoice/store/invoice_store.h"
#include "invoice/usecases/cancel_invoice.h"
#include "invoice/usecases/create_invoice.h"
#include "invoice/usecases/discard_draft.h"
#include "invoice/usecases/in_batches.h"
#include "invoice/usecases/mark_overdue.h"
#include "invoice/usecases/record_payment.h"
#include "invoice/usecases/remind_customers.h"
#include "invoice/usecases/update_invoice.h"
#include "invoice/usecases/view_invoice.h"

namespace bilko::invoice {
namespace {

using http::Access;
using http::Query;
using http::Request;
using http::Response;
using http::Role;

Response answer(Response response, const Invoice& invoice) {
  return std::move(response).with("ETag", http::etag_of(invoice.version));
}

Response post_invoice(pg::Tx& tx, const Request& request) {
  auto command = request.json<CreateInvoice>();
  command.base_currency = request.caller().base_currency;
  const auto invoice = create_invoice(tx, command);
  return answer(http::created("/api/v1/invoices/" + invoice.id.str(), view_of(invoice)), invoice);
}

Response patch_invoice(pg::Tx& tx, const Request& request) {
  auto command = request.json<UpdateInvoice>();
  command.invoice_id = request.id<InvoiceId>("id");
  command.expected_version = request.if_match_version();
  const auto invoice = update_invoice(tx, command);
  return answer(http::ok(view_of(invoice)), invoice);
}

Response show_invoice(pg::Tx& tx, const Request& request) {
  const auto invoice = InvoiceStore(tx).load(request.id<InvoiceId>("id"));
  return answer(http::ok(view_of(invoice)), invoice);
}

Response list_invoices(pg::Tx& tx, const Request& request) {
  Query query(request);
  const InvoiceFilter filter{.status = query.value<InvoiceStatus>("status"),
                             .contact_id = query.value<ContactId>("contactId"),
                             .issued_from = query.value<Date>("from"),
                             .issued_to = query.value<Date>("to")};
  const auto limit = query.limit();
  const auto after = http::place_after<InvoiceId>(query);
  query.finish();
  const auto invoices = InvoiceStore(tx).list(filter, after, limit + 1);
  return http::ok(http::page_of(invoices, limit, list_view_of,
                                [](const Invoice& invoice) { return invoice.id.str(); }));
}

Response delete_invoice(pg::Tx& tx, const Request& request) {
  const auto invoice = discard_draft(tx, request.id<InvoiceId>("id"));
  return answer(http::ok(view_of(invoice)), invoice);
}

Response show_pixel(pg::Tx& tx, const Request& request) {
  view_invoice(tx, request.param("token"));
  return Response{200, "image/png", std::string(kPixel.begin(), kPixel.end()), {}}.with(
      "Cache-Control", "no-store");
}

Response post_payment(pg::Tx& tx, const Request& request) {
  const auto body = request.json<PaymentBody>();
  const auto recorded = record_payment(tx, {.invoice_id = request.id<InvoiceId>("id"),
                                            .amount = body.amount,
                                            .bank_account_id = body.bank_account_id,
                                            .payment_reference = body.payment_reference,
                                            .received_at = body.received_at});
  return {201, "application/json", json::encode(payment_view_of(recorded)), {}};
}

Response mark_paid(pg::Tx& tx, const Request& request) {
  const auto body = request.json<MarkPaidBody>();
  const auto recorded = record_payment(tx, {.invoice_id = request.id<InvoiceId>("id"),
                                            .amount = std::nullopt,
                                            .bank_account_id = body.bank_account_id,
                                            .payment_reference = body.payment_reference,
                                            .received_at = body.paid_at});
  return answer(http::ok(settled_view_of(recorded)), recorded.invoice);
}

Response post_cancel(pg::Tx& tx, const Request& request) {
  auto command = request.json_or_empty<CancelInvoice>();
  command.invoice_id = request.id<InvoiceId>("id");
  const auto invoice = cancel_invoice(tx, command);
  return answer(http::ok(view_of(invoice)), invoice);
}

// A scheduled job by hand, for the caller's organization: several transactions, hence raw.
void add_job(service::Api& api, const std::string& name, BatchStep step) {
  api.raw("POST", "/api/v1/invoices/jobs/" + name, Access::only({Role::owner}),
          [&api, step](const Request& request) {
            const Date date = request.json<JobBody>().date;
            const Context context = request.context(api.clock().now());
            return http::ok(MarkedView{in_batches(api.database(), context, date, step)});
          });
}

}  // namespace

void add_invoice_routes(service::Api& api) {
  const auto readers = Access::at_least(Role::viewer);
  const auto writers = Access::at_least(Role::user);
  api.post("/invoices", writers, post_invoice);
  api.get("/invoices", readers, list_invoices);
  api.get("/invoices/:id", readers, show_invoice);
  api.patch("/invoices/:id", writers, patch_invoice);
  api.del("/invoices/:id", writers, delete_invoice);
  api.post("/invoices/:id/payments", writers, post_payment);
  api.post("/invoices/:id/mark-paid", writers, mark_paid);
  api.patch("/invoices/:id/mark-paid", writers, mark_paid);
  api.post("/invoices/:id/cancel", writers, post_cancel);
  api.get_with_effect("/invoices/track/:token", Access::open(), show_pixel);
  add_job(api, "overdue", mark_overdue);
  add_job(api, "reminders", remind_customers);
}

}  // namespace bilko::invoice
