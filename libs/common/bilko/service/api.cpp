#include "bilko/service/api.h"

#include "bilko/core/failpoint.h"
#include "bilko/idempotency/idempotency.h"

namespace bilko::service {
namespace {

const std::string kPrefix = "/api/v1";

// Attached last, so it runs when everything else of the transaction is written.
struct BeforeCommit final : pg::Attachment {
  void flush(pg::Tx&) override { BILKO_FAILPOINT("cmd.before_commit"); }
};

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
        auto response = database_.transact(request.context(clock_.now()), [&](pg::Tx& tx) {
          BILKO_FAILPOINT("cmd.after_validate");
          auto answer = handler(tx, request);
          BILKO_FAILPOINT("cmd.after_insert");
          if constexpr (failpoint::kIsBuiltIn) tx.attachment<BeforeCommit>();
          return answer;
        });
        BILKO_FAILPOINT("cmd.after_commit");
        return response;
      });
}

}  // namespace bilko::service
