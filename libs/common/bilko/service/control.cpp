#include "bilko/service/control.h"

#include "bilko/core/failpoint.h"
#include "bilko/kafka/topic_reader.h"
#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"
#include "bilko/schema/registry.h"
#include "bilko/service/control_verbs.h"

namespace bilko::service {
namespace {

using std::chrono::milliseconds;
constexpr auto kPoll = milliseconds(200);
constexpr auto kHousekeeping = std::chrono::seconds(2);
constexpr auto kRetry = std::chrono::seconds(1);

// None: not for us, or nothing we understand.
std::optional<Operation> operation_in(const kafka::Record& record, const std::string& group) {
  using contracts::ControlRequested;
  try {
    const auto event = events::decode(record);
    if (event.type != ControlRequested::kType || event.subject != group) return std::nullopt;
    const auto document = json::Document::parse(event.data);
    const auto& schema = schema::SchemaRegistry::instance().latest(ControlRequested::kType);
    if (!schema.validate(document.root(), schema::Profile::consumer).empty())
      throw Error(ErrorKind::malformed, "schema_violation", "the request breaks its schema");
    return Operation{
        json::decode<ControlRequested>(std::string_view(event.data), json::Unknown::ignored),
        event.time};
  } catch (const std::exception& error) {
    log::warning("control request not understood", {{"error", error.what()}});
    return std::nullopt;
  }
}

std::string refusal(const Error& why) {
  json::Writer writer;
  writer.begin_object();
  writer.key("code");
  writer.string(why.code());
  writer.key("message");
  writer.string(why.what());
  writer.end_object();
  return writer.text();
}

// False: it is known already.
bool insert(pg::Tx& tx, const std::string& group, const Operation& operation,
            const Outcome& outcome) {
  const auto& request = operation.request;
  return tx.execute(
             "INSERT INTO group_control (consumer_group, operation_id, verb, arguments, operator, "
             "reason, requested_at, expires_at, state, outcome, ended_at) VALUES ($1, $2, $3, "
             "$4::jsonb, $5, $6, $7, $8, $9, $10::jsonb, CASE WHEN $9 <> 'active' THEN "
             "clock_timestamp() END) ON CONFLICT DO NOTHING",
             group, request.operation_id, request.verb, request.arguments.text,
             request.operator_name, request.reason, operation.requested_at, request.expires_at,
             outcome.state, outcome.details) == 1;
}

}  // namespace

void end_operation(pg::Tx& tx, const std::string& group, const std::string& operation_id,
                   const Outcome& outcome) {
  tx.execute(
      "UPDATE group_control SET state = $3, outcome = outcome || $4::jsonb, ended_at = "
      "clock_timestamp() WHERE consumer_group = $1 AND operation_id = $2 AND state = 'active'",
      group, operation_id, outcome.state, outcome.details);
}

Control::Control(Options options, events::Group& group)
    : options_(std::move(options)), group_(group) {
  add_group_verbs(*this, group_, options_.client_id);
}

Control::~Control() { stop(); }

void Control::on(const std::string& verb, Verb carry_out, Task task) {
  BILKO_CHECK(verbs_.emplace(verb, Handler{std::move(carry_out), std::move(task)}).second);
}

void Control::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { loop(stop); });
}

void Control::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

// The thread's entry. Reads from the start again when another cluster answers.
void Control::loop(const std::stop_token& stop) {
  std::unique_ptr<kafka::TopicReader> reader;
  std::string cluster_id;
  auto housekept = std::chrono::steady_clock::now();
  while (!stop.stop_requested()) {
    if (!reader) {
      reader = std::make_unique<kafka::TopicReader>(
          options_.bootstrap_servers, options_.client_id + "-control", options_.topic);
      cluster_id.clear();
    }
    if (const auto record = reader->poll(kPoll)) hear(*record);
    const auto id = reader->cluster_id();
    if (cluster_id.empty()) cluster_id = id;
    if (!id.empty() && id != cluster_id) reader.reset();
    if (std::chrono::steady_clock::now() - housekept < kHousekeeping) continue;
    housekept = std::chrono::steady_clock::now();
    end_reprocess();
  }
}

void Control::hear(const kafka::Record& record) {
  const auto operation = operation_in(record, group_.name);
  if (!operation) return;
  while (!thread_.get_stop_token().stop_requested()) {
    try {
      return take(*operation);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::unavailable) throw;
      log::warning("control waits for the database", {{"error", error.what()}});
      std::this_thread::sleep_for(kRetry);
    }
  }
}

void Control::take(const Operation& operation) {
  const auto& request = operation.request;
  if (request.expires_at < group_.clock.now()) return;
  try {
    if (!record(operation)) return;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::unavailable) throw;
    refuse(operation, error);
    return;
  } catch (const std::exception& error) {
    refuse(operation, Error(ErrorKind::invalid, "operation_failed", error.what()));
    return;
  }
  log::info("operation", {{"id", request.operation_id.str()},
                          {"verb", request.verb},
                          {"operator", request.operator_name},
                          {"reason", request.reason}});
  metrics::counter("bilko_operations_total", "Operations of operators carried out",
                   {{"verb", request.verb}})
      .increment();
  if (group_.on_parked) group_.on_parked();
  if (const auto& task = verbs_.at(request.verb).task) perform(operation, task);
}

void Control::perform(const Operation& operation, const Task& task) {
  Outcome outcome;
  try {
    outcome = task(operation);
  } catch (const Error& error) {
    outcome = {OperationState::refused, refusal(error)};
  } catch (const std::exception& error) {
    outcome = {OperationState::refused,
               refusal(Error(ErrorKind::invalid, "operation_failed", error.what()))};
  }
  finish(operation, outcome);
}

// In one transaction; whoever comes second finds it known.
bool Control::record(const Operation& operation) {
  const auto verb = verbs_.find(operation.request.verb);
  if (verb == verbs_.end())
    throw Error(ErrorKind::invalid, "verb_unknown",
                "this service does not know the verb " + operation.request.verb);
  bool is_new = false;
  group_.database.transact(group_.context(), [&](pg::Tx& tx) {
    is_new = insert(tx, group_.name, operation, {OperationState::active});
    if (!is_new) return;
    const Outcome outcome = verb->second.carry_out(tx, operation);
    if (outcome.state == OperationState::active)
      tx.execute(
          "UPDATE group_control SET outcome = $3::jsonb WHERE consumer_group = $1 AND "
          "operation_id = $2",
          group_.name, operation.request.operation_id, outcome.details);
    else end_operation(tx, group_.name, operation.request.operation_id.str(), outcome);
    BILKO_FAILPOINT("control.before_commit");
  });
  return is_new;
}

void Control::refuse(const Operation& operation, const Error& why) {
  log::warning("operation refused", {{"id", operation.request.operation_id.str()},
                                     {"verb", operation.request.verb},
                                     {"reason", why.what()}});
  group_.database.transact(group_.context(), [&](pg::Tx& tx) {
    insert(tx, group_.name, operation, {OperationState::refused, refusal(why)});
  });
}

void Control::finish(const Operation& operation, const Outcome& outcome) {
  group_.database.transact(group_.context(), [&](pg::Tx& tx) {
    end_operation(tx, group_.name, operation.request.operation_id.str(), outcome);
  });
}

// A reprocess is done when the group has read again what was there when it was asked for.
void Control::end_reprocess() {
  const auto reprocess = group_.reprocess();
  if (!reprocess || !group_.reading.is_past) return;
  try {
    std::optional<std::string> ends;
    group_.database.read(group_.context(), [&](pg::Tx& tx) {
      ends = ends_of_reprocess(tx, group_.name, reprocess->operation_id);
    });
    if (!ends || !group_.reading.is_past(*ends)) return;
    group_.database.transact(group_.context(), [&](pg::Tx& tx) {
      finish_reprocess(tx, group_, options_.client_id, reprocess->operation_id);
    });
  } catch (const Error& error) {
    log::warning("reprocess not ended yet", {{"error", error.what()}});
  }
}

}  // namespace bilko::service
