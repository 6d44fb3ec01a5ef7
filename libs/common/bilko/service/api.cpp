#include "bilko/service/api.h"

#include "bilko/idempotency/idempotency.h"

namespace bilko::service {
namespace {

const std::string kPrefix = "/api/v1";

}  // namespace

void Api::get(const std::string& pattern, http::Access access, Handler handler) {
  raw("GET", kPrefix + pattern, access,
      [this, handler = std::move(handler)](const http::Request& request) {
        return database_.read(request.context(clock_.now()),
                              [&](pg::Tx& tx) { return handler(tx, request); });
      });
}

void Api::get_with_effect(const std::string& pattern, http::Access access, Handler handler) {
  writing("GET", pattern, access, std::move(handler));
}

void Api::post(const std::string& pattern, http::Access access, Handler handler) {
  writing("POST", pattern, access,
          [handler = std::move(handler)](pg::Tx& tx, const http::Request& request) {
            return idempotency::run_once(tx, request, handler);
          });
}

void Api::patch(const std::string& pattern, http::Access access, Handler handler) {
  writing("PATCH", pattern, access, std::move(handler));
}

void Api::del(const std::string& pattern, http::Access access, Handler handler) {
  writing("DELETE", pattern, access, std::move(handler));
}

void Api::raw(const std::string& method, const std::string& full_pattern, http::Access access,
              http::Handler handler) {
  routes_.add({method, full_pattern, access, std::move(handler)});
}

void Api::writing(const std::string& method, const std::string& pattern, http::Access access,
                  Handler handler) {
  raw(method, kPrefix + pattern, access,
      [this, handler = std::move(handler)](const http::Request& request) {
        return database_.transact(request.context(clock_.now()),
                                  [&](pg::Tx& tx) { return handler(tx, request); });
      });
}

}  // namespace bilko::service
