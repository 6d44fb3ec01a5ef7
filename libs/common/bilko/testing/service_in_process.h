#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bilko/events/applier.h"
#include "bilko/http/access.h"
#include "bilko/http/response.h"
#include "bilko/json/codec.h"
#include "bilko/service/api.h"
#include "bilko/testing/pg_fixture.h"

namespace bilko::testing {

// A request as it is after authentication; without a caller it has no token.
struct Call {
  std::optional<http::Principal> caller;
  std::string method = "GET";
  std::string path;                              // below /api/v1
  std::string query{};                           // without `?`
  std::string body{};                            // JSON unless headers say otherwise
  std::map<std::string, std::string> headers{};  // names in lower case
};

// A service without its process: a database of its own on a real PostgreSQL, its handlers of
// events and its routes. Thread-safe.
class ServiceInProcess {
 public:
  ServiceInProcess(const pg::MigrationSet& migrations,
                   const std::function<void(events::Subscriptions&)>& subscribe,
                   const std::function<void(service::Api&)>& add_routes);

  const TestDatabase& database() const { return database_; }
  pg::Database& db() { return db_; }

  // Applies records of these events as the runner does: schema, inbox and handlers, all in one
  // batch of a consumer group that has seen nothing yet, so that the inbox never hides a
  // repetition from the handlers. The first failure, if any; everything before it is committed.
  std::optional<events::BatchApplier::Failed> deliver(const std::vector<events::CloudEvent>& batch);

  // What a client is answered: every Error as its problem document. Access is not checked.
  http::Response call(const Call& call);

  // The events of a type that wait in the outbox, in order.
  std::vector<events::CloudEvent> published(std::string_view type);

 private:
  SystemClock clock_;
  TestDatabase database_;
  pg::Database db_;
  events::Subscriptions subscriptions_;
  http::Routes routes_;
  service::Api api_;
  std::atomic<int> groups_ = 0;
};

// An event of another service with this data, new and first of its entity.
events::CloudEvent new_event(std::string_view type, const std::string& subject,
                             const std::optional<OrganizationId>& organization, std::string data);

// A payload of contracts/ as its publisher emits it.
template <class Payload>
events::CloudEvent event_of(const Payload& payload) {
  std::optional<OrganizationId> organization;
  if constexpr (requires { payload.organization_id; }) organization = payload.organization_id;
  return new_event(Payload::kType, payload.key(), organization, json::encode(payload));
}

}  // namespace bilko::testing
