#include "bilko/service/topic_watch.h"

#include <algorithm>

#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"
#include "bilko/service/topics.h"

namespace bilko::service {
namespace {

constexpr auto kWhileShort = std::chrono::seconds(2);
constexpr auto kWhileWell = std::chrono::seconds(30);

std::vector<std::string> names_of(const std::vector<kafka::TopicSpec>& topics) {
  std::vector<std::string> names;
  for (const auto& topic : topics) names.push_back(topic.name);
  return names;
}

}  // namespace

TopicWatch::TopicWatch(std::string bootstrap_servers, std::vector<kafka::TopicSpec> wanted)
    : bootstrap_servers_(std::move(bootstrap_servers)), wanted_(std::move(wanted)) {}

TopicWatch::~TopicWatch() { stop(); }

void TopicWatch::start() {
  thread_ = std::jthread([this] { loop(); });
}

void TopicWatch::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::vector<std::string> TopicWatch::shortcomings() const {
  const std::lock_guard lock(mutex_);
  return shortcomings_;
}

std::vector<std::string> TopicWatch::missing() const {
  const std::lock_guard lock(mutex_);
  return missing_;
}

void TopicWatch::loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    try {
      look();
    } catch (const std::exception& error) {
      log::debug("topics not seen", {{"error", error.what()}});
    }
    lock.lock();
    changed_.wait_for(lock, shortcomings_.empty() ? kWhileWell : kWhileShort,
                      [this] { return stopping_; });
  }
}

void TopicWatch::look() {
  // Below the time that a stop may take.
  kafka::Admin admin(bootstrap_servers_, std::chrono::seconds(3));
  const auto names = names_of(wanted_);
  const auto found = admin.describe(names);
  auto sentences = service::shortcomings(wanted_, found);
  const auto existing = names_of(found);
  std::vector<std::string> missing;
  for (const auto& name : names)
    if (std::find(existing.begin(), existing.end(), name) == existing.end())
      missing.push_back(name);
  metrics::gauge("bilko_topics_short", "Topics of this service that are missing or too small")
      .set(static_cast<std::int64_t>(sentences.size()));
  const std::lock_guard lock(mutex_);
  if (sentences != shortcomings_)
    for (const auto& sentence : sentences) log::error("waiting", {{"reason", sentence}});
  if (sentences.empty() && !shortcomings_.empty()) log::info("all topics are there");
  shortcomings_ = std::move(sentences);
  missing_ = std::move(missing);
}

}  // namespace bilko::service
