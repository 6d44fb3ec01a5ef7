#include "bilko/events/reading.h"

#include <algorithm>

#include "bilko/json/document.h"
#include "bilko/kafka/admin.h"
#include "bilko/kafka/group_admin.h"
#include "bilko/log/log.h"

namespace bilko::events {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Offsets = std::map<kafka::TopicPartition, std::int64_t>;
constexpr auto kFresh = std::chrono::seconds(1);
constexpr auto kPatience = std::chrono::seconds(2);

std::string text_of(const Offsets& offsets) {
  json::Writer writer;
  writer.begin_array();
  for (const auto& [place, offset] : offsets) {
    writer.begin_array();
    writer.string(place.topic);
    writer.integer(place.partition);
    writer.integer(offset);
    writer.end_array();
  }
  writer.end_array();
  return writer.text();
}

Offsets offsets_in(const std::string& text) {
  Offsets offsets;
  const auto document = json::Document::parse(text);
  const auto root = document.root();
  for (std::size_t i = 0; i < root.size(); ++i)
    offsets[{std::string(root.at(i).at(0).string()),
             static_cast<std::int32_t>(root.at(i).at(1).integer())}] = root.at(i).at(2).integer();
  return offsets;
}

}  // namespace

struct Reading::State {
  Offsets ends_of_topics() {
    if (!admin) admin = std::make_unique<kafka::Admin>(bootstrap_servers, kPatience);
    std::vector<kafka::TopicPartition> partitions;
    for (const auto& topic : admin->topics())
      if (std::ranges::find(topics, topic.name) != topics.end())
        for (int i = 0; i < topic.partitions; ++i) partitions.push_back({topic.name, i});
    Offsets offsets;
    for (const auto& [place, range] : admin->watermarks(partitions)) offsets[place] = range.second;
    return offsets;
  }

  Offsets committed_offsets() {
    if (!groups) groups = std::make_unique<kafka::GroupAdmin>(bootstrap_servers, kPatience);
    return groups->offsets(group);
  }

  std::string bootstrap_servers;
  std::string group;
  std::vector<std::string> topics;
  std::mutex mutex;
  std::unique_ptr<kafka::Admin> admin;  // both opened when first needed
  std::unique_ptr<kafka::GroupAdmin> groups;
  std::string ends;
  SteadyClock::time_point ends_at{};
  Offsets committed;
  SteadyClock::time_point committed_at{};
};

Reading::Reading(std::string bootstrap_servers, std::string group, std::vector<std::string> topics)
    : state_(std::make_unique<State>()) {
  state_->bootstrap_servers = std::move(bootstrap_servers);
  state_->group = std::move(group);
  state_->topics = std::move(topics);
}
Reading::~Reading() = default;

std::string Reading::ends() {
  const std::lock_guard lock(state_->mutex);
  if (SteadyClock::now() - state_->ends_at < kFresh) return state_->ends;
  try {
    state_->ends = text_of(state_->ends_of_topics());
  } catch (const Error& error) {
    log::warning("the ends of the topics are not known", {{"error", error.what()}});
    state_->ends.clear();
  }
  state_->ends_at = SteadyClock::now();
  return state_->ends;
}

bool Reading::is_past(const std::string& ends) {
  const auto wanted = offsets_in(ends);
  const std::lock_guard lock(state_->mutex);
  if (SteadyClock::now() - state_->committed_at >= kFresh) {
    try {
      state_->committed = state_->committed_offsets();
    } catch (const Error&) {
      return false;
    }
    state_->committed_at = SteadyClock::now();
  }
  for (const auto& [place, offset] : wanted) {
    const auto found = state_->committed.find(place);
    // A partition that was empty has no offset to commit.
    if (offset > 0 && (found == state_->committed.end() || found->second < offset)) return false;
  }
  return true;
}

}  // namespace bilko::events
