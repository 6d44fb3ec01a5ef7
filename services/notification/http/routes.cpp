#include "notification/http/routes.h"

#include "bilko/http/page.h"
#include "notification/http/views.h"
#include "notification/store/communication_store.h"

namespace bilko::notification {
namespace {

using http::Access;
using http::Query;
using http::Request;
using http::Response;
using http::Role;

Response answer(Response response, const Communication& communication) {
  return std::move(response).with("ETag", http::etag_of(communication.version));
}

Response post_communication(pg::Tx& tx, const Request& request) {
  const auto communication = create_communication(tx, request.json<CreateCommunication>());
  return answer(
      http::created("/api/v1/communications/" + communication.id.str(), view_of(communication)),
      communication);
}

Response list_communications(pg::Tx& tx, const Request& request) {
  Query query(request);
  const CommunicationFilter filter{.entity_id = query.text("entityId"),
                                   .status = query.value<Status>("status")};
  const auto limit = query.limit();
  const auto after = http::place_after<CommunicationId>(query);
  query.finish();
  const auto communications = CommunicationStore(tx).list(filter, after, limit + 1);
  return http::ok(http::page_of(communications, limit, view_of,
                                [](const Communication& shown) { return shown.id.str(); }));
}

Response show_communication(pg::Tx& tx, const Request& request) {
  const auto communication = CommunicationStore(tx).load(request.id<CommunicationId>("id"));
  return answer(http::ok(view_of(communication)), communication);
}

}  // namespace

void add_routes(service::Api& api, const Config& /*config*/) {
  const auto readers = Access::at_least(Role::viewer);
  api.get("/communications", readers, list_communications);
  api.get("/communications/:id", readers, show_communication);
  api.post("/communications", Access::at_least(Role::user), post_communication);
}

}  // namespace bilko::notification
