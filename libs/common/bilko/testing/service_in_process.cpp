#include "bilko/testing/service_in_process.h"

#include <fmt/format.h>

#include "bilko/events/migrations.h"
#include "bilko/events/outbox.h"
#include "bilko/http/problem.h"
#include "bilko/trace/trace_context.h"

namespace bilko::testing {
namespace {

constexpr int kConnections = 16;

kafka::Record record_of(const events::CloudEvent& event) {
  kafka::Record record;
  record.topic = event.type;
  record.key = event.subject;
  record.value = events::encode(event);
  record.headers = events::structured_headers(event.traceparent);
  return record;
}

}  // namespace

ServiceInProcess::ServiceInProcess(const pg::MigrationSet& migrations,
                                   const std::function<void(events::Subscriptions&)>& subscribe,
                                   const std::function<void(service::Api&)>& add_routes)
    : database_({{"common", common_migrations}, migrations}),
      db_({database_.service_url(), "test", kConnections}),
      api_(routes_, db_, clock_) {
  if (subscribe) subscribe(subscriptions_);
  if (add_routes) add_routes(api_);
}

std::optional<events::BatchApplier::Failed> ServiceInProcess::deliver(
    const std::vector<events::CloudEvent>& batch) {
  events::Group group({fmt::format("group-{}", ++groups_)}, subscriptions_, db_, clock_);
  events::BatchApplier applier(group);
  std::vector<events::Arrival> arrivals;
  for (const events::CloudEvent& event : batch)
    arrivals.push_back(applier.receive(record_of(event)));
  std::size_t done = 0;
  return applier.apply(arrivals, 0, done);
}

http::Response ServiceInProcess::call(const Call& call) {
  http::Request request;
  request.method = call.method;
  request.path = "/api/v1" + call.path;
  request.raw_query = call.query;
  request.body = call.body;
  request.headers = {call.headers.begin(), call.headers.end()};
  const auto media_type = request.header("content-type").value_or("application/json");
  request.content_type = media_type.substr(0, media_type.find(';'));
  request.principal = call.caller;
  request.request_id = Ulid::generate(clock_.now()).str();
  request.traceparent = trace::TraceContext::start().traceparent();
  request.client_ip = std::string(64, 'a');
  try {
    const auto match = routes_.match(request.method, request.path);
    if (match.route == nullptr)
      throw Error(ErrorKind::not_found, "no_route", "no route " + request.path);
    request.params = match.params;
    return match.route->handler(request);
  } catch (const Error& error) {
    return http::problem(error, request.request_id);
  }
}

std::vector<events::CloudEvent> ServiceInProcess::published(std::string_view type) {
  pg::Session owner(database_.owner_url(), "test");
  std::vector<events::CloudEvent> result;
  for (const pg::Row& row :
       owner.query("SELECT value FROM outbox WHERE topic = $1 ORDER BY id", type))
    result.push_back(events::decode_structured(row.get<std::string>("value")));
  return result;
}

events::CloudEvent new_event(std::string_view type, const std::string& subject,
                             const std::optional<OrganizationId>& organization, std::string data) {
  const Instant now = SystemClock().now();
  events::CloudEvent event;
  event.id = "evt_" + Ulid::generate(now).str();
  event.source = events::source_of(type);
  event.type = type;
  event.subject = subject;
  event.time = now;
  event.dataschema = fmt::format("urn:bilko:schema:{}:1", type);
  event.traceparent = trace::TraceContext::start().traceparent();
  event.correlation_id = Ulid::generate(now).str();
  event.sequence = 1;
  event.organization = organization;
  event.data = std::move(data);
  return event;
}

}  // namespace bilko::testing
