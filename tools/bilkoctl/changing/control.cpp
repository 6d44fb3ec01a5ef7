#include "bilkoctl/changing/control.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "bilko/contracts/ops_events.h"
#include "bilko/json/document.h"
#include "bilkoctl/changing/operator_event.h"
#include "bilkoctl/changing/publisher.h"
#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/reading/event_record.h"
#include "bilkoctl/reading/scan.h"

namespace bilko::ctl {
namespace {

constexpr auto kLook = std::chrono::milliseconds(100);

// Events of a group are numbered over all operators: one more than the last one in its partition.
std::int64_t next_sequence(Session& session, const std::string& group) {
  const std::string topic(contracts::ControlRequested::kType);
  auto ranges = ranges_of(session, {topic}, std::nullopt, std::nullopt);
  const auto own = kafka::partition_of(group, static_cast<std::int32_t>(ranges.size()));
  std::erase_if(ranges, [&](const auto& entry) { return entry.first.partition != own; });
  std::int64_t last = 0;
  session.reader().read(ranges, [&](kafka::Record record) {
    const auto found = read_event(std::move(record));
    if (found.event && found.event->subject == group)
      last = std::max(last, found.event->sequence.value_or(0));
    return true;
  });
  return last + 1;
}

std::string refusal_text(const std::string& outcome) {
  const auto document = json::Document::parse(outcome);
  const auto message = document.root().member("message");
  return message.exists() && message.is_string() ? std::string(message.string()) : outcome;
}

}  // namespace

ControlRequest new_request(Session& session, const std::string& group, const std::string& verb,
                           const std::string& reason) {
  ControlRequest asked;
  asked.operation = OperationId::generate(session.now());
  asked.group = group;
  asked.verb = verb;
  asked.reason = reason;
  return asked;
}

void request(Session& session, const ControlRequest& asked) {
  contracts::ControlRequested payload;
  payload.operation_id = asked.operation;
  payload.group = asked.group;
  payload.verb = asked.verb;
  payload.arguments.text = asked.arguments;
  payload.operator_name = session.target().operator_name;
  payload.reason = asked.reason;
  payload.expires_at = session.now() + asked.valid_for;
  ensure_topic(session, contracts::ControlRequested::kType);
  const auto sequence = next_sequence(session, asked.group);
  Publisher publisher(session);
  publisher.send(record_of(
      session, {contracts::ControlRequested::kType, contracts::ControlRequested::kRevision,
                asked.group, json::encode(payload), asked.operation.ulid().str(), sequence}));
  publisher.flush();
}

std::optional<ControlAnswer> answer_to(Session& session, const std::string& group,
                                       const OperationId& operation) {
  return session.read(service_of_group(group), [&](pg::Tx& tx) -> std::optional<ControlAnswer> {
    const auto row = tx.maybe_one(
        "SELECT state, outcome::text AS outcome FROM group_control "
        " WHERE consumer_group = $1 AND operation_id = $2",
        group, operation.str());
    if (!row) return std::nullopt;
    return ControlAnswer{row->get<std::string>("state"), row->get<std::string>("outcome")};
  });
}

ControlAnswer ask(Session& session, const ControlRequest& asked, std::chrono::milliseconds patience,
                  bool may_be_active) {
  request(session, asked);
  const auto end = std::chrono::steady_clock::now() + patience;
  while (true) {
    const auto answer = answer_to(session, asked.group, asked.operation);
    if (answer && answer->state == "refused")
      throw refusal("ServiceRefused",
                    fmt::format("{} refuses to {}: {}", asked.group, asked.verb,
                                refusal_text(answer->outcome)),
                    "Nothing was changed.");
    if (answer && (may_be_active || answer->state != "active")) return *answer;
    if (std::chrono::steady_clock::now() > end)
      throw Stop(Exit::failed, "NoAnswer",
                 fmt::format("the service of {} has not answered {} ({})", asked.group, asked.verb,
                             asked.operation.str()),
                 fmt::format("It will when it runs again, until the request expires in {} minutes.",
                             asked.valid_for.count() / 60'000));
    std::this_thread::sleep_for(kLook);
  }
}

}  // namespace bilko::ctl
