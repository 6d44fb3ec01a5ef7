#include "bilko/events/relay_loop.h"

#include <fmt/format.h>

#include <utility>

#include "bilko/core/failpoint.h"
#include "bilko/events/topic_tail.h"
#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"

namespace bilko::events {
namespace {

using std::chrono::milliseconds;
constexpr auto kPoll = milliseconds(200);
constexpr auto kServe = milliseconds(2);
constexpr auto kRetry = milliseconds(1000);
constexpr auto kBrokerWait = milliseconds(2000);
constexpr auto kReport = std::chrono::seconds(2);
constexpr auto kMaintain = std::chrono::minutes(10);
constexpr auto kStuck = std::chrono::seconds(10);
constexpr auto kDrain = std::chrono::seconds(3);
// A page is read when fewer rows are in hand, and written down when more are acknowledged.
constexpr std::size_t kLow = 1000;

}  // namespace

RelayLoop::RelayLoop(RelayOptions options, std::set<int> shards)
    : options_(std::move(options)), shards_(std::move(shards)) {}

void RelayLoop::start() {
  thread_ = std::jthread([this] { run(); });
}

void RelayLoop::request_stop() {
  stopping_ = true;
  wake();
}

void RelayLoop::join() {
  if (thread_.joinable()) thread_.join();
}

void RelayLoop::wake() {
  {
    const std::lock_guard lock(mutex_);
    rung_ = true;
  }
  bell_.notify_one();
}

void RelayLoop::wait_for_bell(milliseconds longest) {
  std::unique_lock lock(mutex_);
  bell_.wait_for(lock, longest, [this] { return rung_; });
  may_have_more_ |= rung_;
  rung_ = false;
}

std::string RelayLoop::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

void RelayLoop::set_trouble(const std::string& trouble) {
  {
    const std::lock_guard lock(mutex_);
    if (trouble == trouble_) return;
    trouble_ = trouble;
  }
  metrics::gauge("bilko_relay_waits", "1 while a relay says why it publishes nothing")
      .set(trouble.empty() ? 0 : 1);
  if (!trouble.empty()) log::error("relay waits", {{"reason", trouble}});
}

void RelayLoop::run() {
  while (!stopping_) {
    try {
      if (meet_cluster() && elect()) lead();
    } catch (const std::exception& error) {
      log::warning("relay interrupted", {{"error", error.what()}});
      store_.reset();
    }
    give_up();
    for (auto until = SteadyClock::now() + kRetry; !stopping_ && SteadyClock::now() < until;)
      wait_for_bell(std::chrono::ceil<milliseconds>(until - SteadyClock::now()));
  }
}

// Messages first, then the locks: nobody else leads while ours are under way. A standby keeps its
// producer and its session.
void RelayLoop::give_up() {
  if (led_.empty()) return;
  publisher_.reset();
  store_.reset();
  led_.clear();
  if (std::exchange(is_leading_, false)) log::info("relay leads no more");
}

// Opens a producer and asks which cluster it talks to.
bool RelayLoop::meet_cluster() {
  if (!publisher_) {
    kafka::ProducerOptions options;
    options.bootstrap_servers = options_.bootstrap_servers;
    options.client_id = options_.client_id;
    options.message_timeout = options_.message_timeout;
    publisher_ = std::make_unique<Publisher>(options);
    cluster_id_ = publisher_->cluster_id(kBrokerWait);
  } else if (publisher_->cluster_id(kBrokerWait) != cluster_id_) {
    cluster_id_.clear();
  }
  if (cluster_id_.empty()) {
    publisher_.reset();
    set_trouble("Kafka does not answer at " + options_.bootstrap_servers);
    return false;
  }
  if (!store_) store_ = std::make_unique<OutboxStore>(options_.database_url, options_.client_id);
  if (is_home(cluster_id_)) return true;
  publisher_.reset();
  return false;
}

bool RelayLoop::is_home(const std::string& met) {
  const HomeCluster home = store_->home(met);
  if (home.id != met) {
    set_trouble(
        fmt::format("another Kafka cluster answers ({}, the outbox was published to {}): "
                    "run `republish`",
                    met, home.id));
    return false;
  }
  if (!home.is_open) set_trouble("`republish` is at work, or was interrupted: run it again");
  return home.is_open;
}

bool RelayLoop::elect() {
  led_ = store_->lock(shards_);
  if (led_.empty()) {
    set_trouble({});  // another one leads
    return false;
  }
  // What was said before the lock may not be true any more.
  if (publisher_->cluster_id(kBrokerWait) != cluster_id_ || !is_home(cluster_id_)) return false;
  return !is_behind();
}

// The database went back in time: it would give sequences away a second time.
bool RelayLoop::is_behind() {
  const TopicTail tail(options_.bootstrap_servers, options_.client_id + "-tail");
  const auto unknown = tail.unknown(store_->session(), options_.topics, cluster_id_);
  if (unknown.empty()) return false;
  set_trouble(
      fmt::format("{} holds events that this database does not know, the first is {}: was "
                  "it restored to an older state? Restore a newer one, or read in "
                  "docs/reliability.md what `reconcile --adopt` does",
                  unknown.front().where.topic, unknown.front().event_id));
  return true;
}

void RelayLoop::lead() {
  is_leading_ = true;
  log::info("relay leads", {{"shards", led_.size()}, {"cluster", cluster_id_}});
  set_trouble({});
  may_have_more_ = true;
  maintained_at_ = reported_at_ = {};
  acknowledged_at_ = SteadyClock::now();
  checked_at_ = SteadyClock::now();
  while (!stopping_) {
    if (publisher_->is_dead()) {
      move_acknowledged();
      log::warning("relay opens a new producer");
      return;
    }
    if (SteadyClock::now() - checked_at_ > kLockCheck && !still_leads()) return;
    step();
  }
  drain();
}

void RelayLoop::step() {
  fetch();
  publisher_->poll(publisher_->has_unacknowledged() ? kServe : milliseconds(0));
  move_acknowledged();
  do_chores();
  if (!publisher_->has_unacknowledged()) wait_for_bell(may_have_more_ ? milliseconds(0) : kPoll);
}

// Once a second, through the session that holds the locks: are they still ours (this throws when
// the session is gone), and is the cluster still the same? Takes over what others gave back.
bool RelayLoop::still_leads() {
  checked_at_ = SteadyClock::now();
  const std::string now = publisher_->cluster_id(milliseconds(0));
  if (now != cluster_id_) {
    log::warning("relay meets another cluster", {{"before", cluster_id_}, {"now", now}});
    return false;
  }
  if (!is_home(cluster_id_)) return false;
  std::set<int> others;
  for (const int shard : shards_)
    if (!led_.contains(shard)) others.insert(shard);
  led_.merge(store_->lock(others));
  return true;
}

void RelayLoop::fetch() {
  const auto now = SteadyClock::now();
  {
    const std::lock_guard lock(mutex_);
    may_have_more_ |= rung_;
    rung_ = false;
  }
  if (!may_have_more_ && now - fetched_at_ < kPoll) return;
  if (publisher_->rows_in_hand() > kLow) return;
  fetched_at_ = now;
  auto page = store_->pending(led_, {publisher_->aside(), options_.missing_topics()});
  may_have_more_ = page.size() == OutboxStore::kPageMax;
  if (page.empty()) return;
  BILKO_FAILPOINT("relay.after_select");
  publisher_->add(std::move(page));
}

void RelayLoop::move_acknowledged() {
  const auto rows = publisher_->take_acknowledged();
  if (rows.empty()) return;
  acknowledged_at_ = SteadyClock::now();
  BILKO_FAILPOINT("relay.after_ack_before_mark");
  const auto moved = store_->move(rows, cluster_id_);
  metrics::counter("bilko_outbox_published_total", "Outbox rows acknowledged by Kafka").add(moved);
}

// Serves what is in hand: then nothing is published twice after an orderly stop.
void RelayLoop::drain() {
  const auto until = SteadyClock::now() + kDrain;
  while (publisher_->has_unacknowledged() && SteadyClock::now() < until) {
    publisher_->poll(milliseconds(10));
    move_acknowledged();
  }
}

void RelayLoop::do_chores() {
  const auto now = SteadyClock::now();
  if (now - reported_at_ > kReport) {
    reported_at_ = now;
    const auto backlog = store_->backlog(led_);
    const metrics::Labels labels = {{"relay", std::to_string(*shards_.begin())}};
    metrics::gauge("bilko_outbox_pending_rows",
                   "Outbox rows not yet acknowledged, counted up to 100000", labels)
        .set(backlog.rows);
    metrics::gauge("bilko_outbox_oldest_age_seconds", "Age of the oldest pending outbox row",
                   labels)
        .set(backlog.oldest_age_s);
    if (backlog.rows == 0) store_->trim();
    const bool is_stuck = backlog.oldest_age_s >= kStuck.count() && now - acknowledged_at_ > kStuck;
    set_trouble(is_stuck ? "rows wait and nothing is acknowledged" : "");
  }
  if (now - maintained_at_ > kMaintain) {
    maintained_at_ = now;
    store_->maintain();
  }
}

}  // namespace bilko::events
