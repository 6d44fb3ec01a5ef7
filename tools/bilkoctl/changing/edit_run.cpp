#include "bilkoctl/changing/edit_run.h"

#include <fmt/format.h>

#include <thread>

#include "bilko/core/error.h"
#include "bilko/core/hash.h"
#include "bilko/core/ulid.h"
#include "bilko/events/cloud_event.h"
#include "bilko/schema/registry.h"
#include "bilkoctl/changing/control.h"
#include "bilkoctl/changing/edit_policy.h"
#include "bilkoctl/changing/publisher.h"
#include "bilkoctl/changing/resolution_plan.h"
#include "bilkoctl/frame/catalogue.h"

namespace bilko::ctl {
namespace {

constexpr std::string_view kIdPrefix = "evt_";
constexpr auto kPatience = std::chrono::seconds(60);

events::CloudEvent event_of(const DeadLetter& letter, const kafka::Record& original) {
  try {
    return events::decode(original);
  } catch (const Error& error) {
    throw refusal("NotAnEvent", fmt::format("{} is no event: {}", letter.id, error.what()),
                  "It can only be discarded; its publisher has to send it right.");
  }
}

void check_policy(const events::CloudEvent& event, const std::vector<EditStep>& steps) {
  for (const auto& step : steps) {
    const auto why = step.op == "test" ? "" : why_not_editable(event.type, step.pointer);
    if (!why.empty())
      throw refusal("NotEditable", fmt::format("{} of {}: {}", step.pointer, event.type, why),
                    "Discard the dead letter and let the domain send a right event instead.");
  }
}

void check_schema(const events::CloudEvent& event) {
  const auto& schema = schema::SchemaRegistry::instance().latest(event.type);
  const auto data = json::Document::parse(event.data);
  const auto wrong = schema.validate(data.root(), schema::Profile::producer);
  if (!wrong.empty())
    throw refusal("SchemaViolation",
                  fmt::format("the edited event breaks {}: {} {}", schema.urn,
                              wrong.front().pointer, wrong.front().detail),
                  "Edit it so that its schema holds.");
}

std::string state_of(Session& session, const std::string& group, const EditedEvent& event) {
  return session.read(service_of_group(group), [&](pg::Tx& tx) {
    const auto row = tx.maybe_one(
        "SELECT state FROM inbox WHERE consumer_group = $1 AND source = $2 AND event_id = $3",
        group, event.source, event.id);
    return row ? row->get<std::string>("state") : std::string();
  });
}

std::string await_state(Session& session, const std::string& group, const EditedEvent& event,
                        bool parked_is_enough) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    const auto state = state_of(session, group, event);
    const bool is_settled = state == "applied" || state == "dead" || state == "discarded" ||
                            (parked_is_enough && state == "parked");
    if (is_settled || std::chrono::steady_clock::now() > end) return state;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

void let_go(Session& session, const DeadLetter& letter, const Journal& journal) {
  ControlRequest asked;
  asked.operation = OperationId::derived(journal.operation, "discard");
  asked.group = letter.group;
  asked.verb = "discard";
  asked.arguments = letters_argument(std::span(&letter.id, 1));
  asked.reason = journal.reason;
  ask(session, asked);
}

}  // namespace

EditedEvent edit(Session& session, const DeadLetter& letter, const std::vector<EditStep>& steps) {
  const auto original = original_record(session, letter);
  if (!original)
    throw refusal("StalePlan", fmt::format("{} is not dead-lettered any more", letter.id),
                  "bilkoctl dlq list shows what is.");
  auto event = event_of(letter, *original);
  check_policy(event, steps);
  std::vector<EditStep> below = steps;
  for (auto& step : below) step.pointer.erase(0, std::string_view("/data").size());
  const auto before = event.data;
  event.data = edited(before, below);
  if (event.data == before)
    throw misuse("NothingEdited", "the edit changes nothing", "Redrive it as it is instead.");
  check_schema(event);
  EditedEvent result;
  const auto old_id = event.id;
  const auto seed = "edit\n" + old_id + "\n" + hex(sha256(event.data));
  const auto bare = old_id.starts_with(kIdPrefix) ? old_id.substr(kIdPrefix.size()) : "";
  const auto cause = Ulid::is_valid(bare) ? Ulid::parse(bare) : Ulid::generate(event.time);
  event.id = std::string(kIdPrefix) + Ulid::derived(cause, seed).str();
  event.causation_id = old_id;
  result.source = event.source;
  result.id = event.id;
  result.text = events::encode(event);
  result.request = *original;
  result.request.topic = redrive_topic(service_of_group(letter.group));
  result.request.value = result.text;
  result.request.headers = events::structured_headers(event.traceparent);
  result.request.headers.push_back({"bilko-edit-of", letter.id});
  result.request.headers.push_back({"__dlq.errors.topic", letter.topic});
  result.request.headers.push_back({"__dlq.errors.partition", std::to_string(letter.partition)});
  result.request.headers.push_back({"__dlq.errors.offset", std::to_string(letter.offset)});
  return result;
}

// The new event takes the place behind the original and waits there until that is let go, so their
// entity's order holds and nothing is lost wherever this ends.
std::string carry_out(Session& session, const DeadLetter& letter, const EditedEvent& event,
                      const Journal& journal) {
  Publisher publisher(session);
  publisher.send(event.request);
  publisher.flush();
  const auto state = await_state(session, letter.group, event, true);
  if (state != "applied" && state != "parked") return state;
  let_go(session, letter, journal);
  return await_state(session, letter.group, event, false);
}

}  // namespace bilko::ctl
