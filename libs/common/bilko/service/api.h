#pragma once

#include <functional>
#include <string>

#include "bilko/core/clock.h"
#include "bilko/http/routes.h"
#include "bilko/pg/database.h"

namespace bilko::service {

// Routes whose handler runs inside one transaction on behalf of the caller: decode, one use case, a
// view.
//
//   api.post("/invoices/:id/send", Access::at_least(Role::user), [](pg::Tx& tx, const Request&
//   request) {
//     const auto invoice = send_invoice(tx, {request.id<InvoiceId>("id")});
//     return http::ok(view_of(invoice));
//   });
//
// GET runs READ ONLY. POST honours `Idempotency-Key`: the answer is stored in the same transaction
// and replayed for the same key and request (422 for another request, 409 while the first one
// runs). Patterns are relative to /api/v1. Handlers may run more than once (see pg::Database) and
// must not keep the Tx.
class Api {
 public:
  using Handler = std::function<http::Response(pg::Tx&, const http::Request&)>;

  Api(http::Routes& routes, pg::Database& database, const Clock& clock)
      : routes_(routes), database_(database), clock_(clock) {}

  void get(const std::string& pattern, http::Access access, Handler handler);
  // A GET that changes something (the tracking pixel).
  void get_with_effect(const std::string& pattern, http::Access access, Handler handler);
  void post(const std::string& pattern, http::Access access, Handler handler);
  void patch(const std::string& pattern, http::Access access, Handler handler);
  void del(const std::string& pattern, http::Access access, Handler handler);
  // A route outside /api/v1, or one that needs no transaction or several.
  void raw(const std::string& method, const std::string& full_pattern, http::Access access,
           http::Handler handler);

  pg::Database& database() { return database_; }
  const Clock& clock() const { return clock_; }

 private:
  void writing(const std::string& method, const std::string& pattern, http::Access access,
               Handler handler);
  http::Routes& routes_;
  pg::Database& database_;
  const Clock& clock_;
};

}  // namespace bilko::service
