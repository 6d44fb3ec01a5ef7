#include "bilko/service/rebuilding.h"

#include <fmt/format.h>

#include "bilko/log/log.h"
#include "bilko/service/operator_story.h"

namespace bilko::service {
namespace {

constexpr auto kLook = std::chrono::milliseconds(300);
constexpr auto kAfterTrouble = std::chrono::seconds(2);
constexpr auto kImportWait = std::chrono::seconds(1);  // for who wants to import the snapshot
constexpr std::int32_t kRebuildLocks = 0x62720003;     // key space
constexpr std::string_view kResolution = "rebuild";

void sleep(const std::stop_token& stop, std::chrono::milliseconds duration) {
  const auto end = std::chrono::steady_clock::now() + duration;
  while (!stop.stop_requested() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

std::string text_of(const events::Offsets& missing) {
  std::string text;
  for (const auto& [place, first] : missing)
    text += fmt::format("{}{} partition {} begins at offset {}", text.empty() ? "" : "; ",
                        place.topic, place.partition, first);
  return text;
}

}  // namespace

Rebuilding::Rebuilding(const detail::BoundService& service, const CommonConfig& config,
                       const events::Subscriptions& consumed, pg::Database& database,
                       const Clock& clock)
    : database_url_(config.database_url),
      kafka_(config.kafka),
      group_(service.group()),
      source_(service.source()),
      redrive_topic_(service.redrive_topic()),
      database_(database),
      clock_(clock) {
  if (service.rebuild) service.rebuild(what_);
  consumed_ = what_.consumed(consumed);
}

Rebuilding::~Rebuilding() { stop(); }

std::unique_ptr<events::Rebuilder> Rebuilding::make_rebuilder() const {
  return std::make_unique<events::Rebuilder>(
      events::RebuilderOptions{.database_url = database_url_,
                               .bootstrap_servers = kafka_,
                               .group = group_,
                               .client_id = source_ + "-rebuild",
                               .redrive_topic = redrive_topic_},
      consumed_, what_, clock_);
}

void Rebuilding::add_verbs(Control& control) {
  control.on("rebuild", [this](pg::Tx& tx, const Operation& operation) {
    begin(tx, operation);
    return Outcome{OperationState::active};
  });
  control.on("compare", [this](pg::Tx& tx, const Operation& operation) {
    wish(tx, operation, events::RebuildWish::catch_up);
    return Outcome{OperationState::active};
  });
  for (const std::string verb : {"promote", "undo"})
    control.on(verb, [this, verb](pg::Tx& tx, const Operation& operation) {
      const auto state = events::rebuild_state(tx);
      if (state && state->is_swapped != (verb == "undo"))
        throw Error(
            ErrorKind::conflict, "rebuild_swapped",
            state->is_swapped ? "the rebuild is promoted already" : "the rebuild is not promoted");
      wish(tx, operation, events::RebuildWish::promote);
      return Outcome{OperationState::active};
    });
  control.on("drop", [this](pg::Tx& tx, const Operation&) {
    drop(tx);
    return Outcome{};
  });
}

void Rebuilding::begin(pg::Tx& tx, const Operation& operation) {
  if (!what_.is_possible())
    throw Error(ErrorKind::invalid, "rebuild_unknown", source_ + " does not know how to rebuild");
  if (const auto other = events::rebuild_state(tx))
    throw Error(ErrorKind::conflict, "rebuild_exists",
                fmt::format("there is a rebuild already, {}: drop it first", other->operation_id));
  const auto rebuilder = make_rebuilder();
  if (const auto missing = rebuilder->missing_history(); !missing.empty())
    throw Error(ErrorKind::conflict, "history_truncated",
                "the log is not whole: " + text_of(missing));
  tx.execute(
      "INSERT INTO rebuild_state (operation_id, operator, tables, compared_only, unlogged, "
      "expected) VALUES ($1, $2, $3::text[], $4::text[], $5::jsonb, $6)",
      operation.request.operation_id, operation.request.operator_name, what_.tables(),
      what_.compared_only(), what_.unlogged_text(), rebuilder->records());
  tx.query("SELECT bilko_rebuild_begin(tables || compared_only) FROM rebuild_state");
  tell<contracts::ReplayStartedKind>(tx, source_, story_of(operation),
                                     target_of(group_, std::string(kResolution)), {});
}

void Rebuilding::wish(pg::Tx& tx, const Operation& operation, events::RebuildWish wish) {
  const auto state = events::rebuild_state(tx);
  if (!state) throw Error(ErrorKind::not_found, "rebuild_missing", "there is no rebuild");
  if (!state->is_read)
    throw Error(ErrorKind::conflict, "rebuild_reading", "the rebuild has not read the log yet");
  if (state->wish)
    throw Error(ErrorKind::conflict, "rebuild_busy",
                fmt::format("the rebuild is at work for {}", state->wish_operation_id));
  tx.execute(
      "UPDATE rebuild_state SET wish = $1, wish_operation_id = $2, snapshot = NULL, trouble = NULL",
      wish, operation.request.operation_id);
}

void Rebuilding::drop(pg::Tx& tx) {
  const auto state = events::rebuild_state(tx);
  if (!state) throw Error(ErrorKind::not_found, "rebuild_missing", "there is no rebuild");
  for (const auto& operation : {state->operation_id, state->wish_operation_id})
    end_operation(tx, group_, operation, {OperationState::cancelled});
  tx.query("SELECT bilko_rebuild_drop()");
}

void Rebuilding::start() {
  if (what_.is_possible())
    thread_ = std::jthread([this](const std::stop_token& stop) { loop(stop); });
}

void Rebuilding::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

// The thread's entry.
void Rebuilding::loop(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    try {
      if (!work(stop)) sleep(stop, kLook);
    } catch (const std::exception& error) {
      const auto* known = dynamic_cast<const Error*>(&error);
      const bool may_work_later = known != nullptr && known->kind() == ErrorKind::unavailable;
      log::warning("rebuild waits", {{"error", error.what()}});
      note(error.what());
      if (!may_work_later) refuse_wish(error.what());
      rebuilder_.reset();
      sleep(stop, kAfterTrouble);
    }
  }
}

void Rebuilding::note(const std::string& trouble) {
  try {
    database_.transact(events::background_context(clock_), [&](pg::Tx& tx) {
      tx.execute("UPDATE rebuild_state SET trouble = nullif($1, '')", trouble);
    });
  } catch (const Error&) {
    // It stands in the log.
  }
}

void Rebuilding::refuse_wish(const std::string& why) {
  json::Writer outcome;
  outcome.begin_object();
  outcome.key("message");
  outcome.string(why);
  outcome.end_object();
  database_.transact(events::background_context(clock_), [&](pg::Tx& tx) {
    const auto state = events::rebuild_state(tx);
    if (!state || !state->wish) return;
    end_operation(tx, group_, state->wish_operation_id, {OperationState::refused, outcome.text()});
    tx.execute("UPDATE rebuild_state SET wish = NULL, wish_operation_id = NULL");
  });
}

bool Rebuilding::work(const std::stop_token& stop) {
  const auto look = [this] {
    auto state = database_.read(events::background_context(clock_),
                                [](pg::Tx& tx) { return events::rebuild_state(tx); });
    if (state && state->is_read && !state->wish) state.reset();
    return state;
  };
  if (!look()) return false;
  pg::Session lock(database_url_, source_ + "-rebuild-lock");
  lock.script("SET idle_session_timeout = 0");  // the lock is held as long as this goes on
  if (!lock.try_lock(kRebuildLocks, 0)) return false;
  const auto state = look();
  if (!state) return false;
  if (!rebuilder_) rebuilder_ = make_rebuilder();
  carry_out(*state, stop);
  return true;
}

void Rebuilding::carry_out(const events::RebuildState& state, const std::stop_token& stop) {
  if (!state.is_read) read_log(state, stop);
  else if (state.wish == events::RebuildWish::catch_up) catch_up(state, stop);
  else promote(state, stop);
}

void Rebuilding::read_log(const events::RebuildState& state, const std::stop_token& stop) {
  rebuilder_->catch_up(stop, {});
  database_.transact(events::background_context(clock_), [&](pg::Tx& tx) {
    const auto row = tx.maybe_one(
        "UPDATE rebuild_state SET is_read = true, read_at = clock_timestamp(), trouble = NULL "
        "RETURNING json_build_object('records', records, 'applied', applied)::text AS counts");
    if (row)
      end_operation(tx, group_, state.operation_id,
                    {OperationState::done, row->get<std::string>("counts")});
  });
  log::info("rebuild has read the log", {{"operation", state.operation_id}});
}

void Rebuilding::catch_up(const events::RebuildState& state, const std::stop_token& stop) {
  rebuilder_->catch_up(stop, [&](const std::string& snapshot) {
    database_.transact(events::background_context(clock_), [&](pg::Tx& tx) {
      tx.execute("UPDATE rebuild_state SET snapshot = $1", snapshot);
    });
    sleep(stop, kImportWait);
  });
  database_.transact(events::background_context(clock_), [&](pg::Tx& tx) {
    end_operation(tx, group_, state.wish_operation_id, {});
    tx.execute(
        "UPDATE rebuild_state SET wish = NULL, wish_operation_id = NULL, snapshot = NULL, "
        "trouble = NULL");
  });
}

void Rebuilding::promote(const events::RebuildState& state, const std::stop_token& stop) {
  rebuilder_->promote(stop, [&](pg::Tx& tx) {
    const auto asked = tx.maybe_one(
        "SELECT operator, reason FROM group_control WHERE consumer_group = $1 AND "
        "operation_id = $2",
        group_, state.wish_operation_id);
    if (asked)
      tell<contracts::ReplayFinishedKind>(
          tx, source_,
          {OperationId::parse(state.wish_operation_id), asked->get<std::string>("operator"),
           asked->get<std::string>("reason")},
          target_of(group_, state.is_swapped ? "rebuild undone" : "rebuild promoted"), {});
    end_operation(tx, group_, state.wish_operation_id, {});
    tx.execute("UPDATE rebuild_state SET wish = NULL, wish_operation_id = NULL, trouble = NULL");
  });
  log::info("rebuild swapped in", {{"operation", state.wish_operation_id}});
}

}  // namespace bilko::service
