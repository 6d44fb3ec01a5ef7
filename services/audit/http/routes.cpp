#include "audit/http/routes.h"

#include "audit/store/archive_store.h"
#include "audit/store/logged_action_store.h"
#include "audit/usecases/stored_event.h"
#include "bilko/http/page.h"

namespace bilko::audit {
namespace {

using http::Access;
using http::Query;
using http::Request;
using http::Response;
using http::Role;

Response list_logged_actions(pg::Tx& tx, const Request& request) {
  Query query(request);
  const LoggedActionFilter filter{.table_name = query.text("tableName"),
                                  .row_id = query.text("rowId"),
                                  .user_id = query.value<UserId>("userId"),
                                  .from = query.value<Since>("from"),
                                  .to = query.value<Until>("to")};
  const auto limit = query.limit();
  const auto after = http::place_after<Place>(query);
  query.finish();
  const auto actions = LoggedActionStore(tx).list(filter, after, limit + 1);
  return http::ok(http::page_of(
      actions, limit, [](const StoredLoggedAction& stored) { return stored.action; },
      [](const StoredLoggedAction& stored) { return place_of(stored).str(); }));
}

Response list_events(pg::Tx& tx, const Request& request) {
  Query query(request);
  const EventFilter filter{.type = query.text("type"),
                           .subject = query.text("subject"),
                           .correlation_id = query.text("correlationId"),
                           .from = query.value<Since>("from"),
                           .to = query.value<Until>("to")};
  const auto limit = query.limit();
  const auto after = http::place_after<Place>(query);
  query.finish();
  const auto events = ArchiveStore(tx).list(filter, after, limit + 1);
  return http::ok(http::page_of(
      events, limit, [](const ArchivedEvent& event) { return json::Raw{cloud_event_text(event)}; },
      [](const ArchivedEvent& event) { return place_of(event).str(); }));
}

}  // namespace

void add_routes(service::Api& api, const Config& /*config*/) {
  const auto leaders = Access::at_least(Role::admin);
  api.get("/audit/logged-actions", leaders, list_logged_actions);
  api.get("/audit/events", leaders, list_events);
}

}  // namespace bilko::audit
