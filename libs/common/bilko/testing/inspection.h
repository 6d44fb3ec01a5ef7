#pragma once

#include <string>
#include <vector>

#include "bilko/testing/service_in_process.h"

// A look behind the API of a service in process.
namespace bilko::testing {

// One LoggedAction in the outbox.
struct Logged {
  std::string action;  // INSERT, UPDATE, DELETE
  std::string row_id;
  std::string changed;  // the member changedFields as JSON, "null" unless it is an UPDATE
};

// The trail of one audited table, in order.
std::vector<Logged> trail_of(ServiceInProcess& service, const std::string& domain,
                             std::string_view table);

// The only event of this type.
template <class Payload>
Payload published_once(ServiceInProcess& service) {
  const auto events = service.published(Payload::kType);
  BILKO_CHECK(events.size() == 1);
  return json::decode<Payload>(std::string_view(events.front().data));
}

// How many rows of the table the service's own role sees in this context.
int rows_seen(ServiceInProcess& service, const std::string& table, const Context& context);

// What becomes of a statement in a session of this role, on behalf of the organization: "accepted",
// "denied" for want of a permission, or the code of what refused it.
std::string attempt(const std::string& url, const OrganizationId& organization,
                    const std::string& sql);

// The service's tables that belong to organizations and have no row-level security.
std::vector<std::string> open_tables(const ServiceInProcess& service);

}  // namespace bilko::testing
