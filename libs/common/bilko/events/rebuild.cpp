#include "bilko/events/rebuild.h"

namespace bilko::events {

void Rebuild::table(std::string name, Unlogged unlogged) {
  unlogged_[name] = std::move(unlogged);
  table(std::move(name));
}

void Rebuild::compare_only(std::string name, Unlogged unlogged) {
  unlogged_[name] = std::move(unlogged);
  compare_only(std::move(name));
}

std::vector<std::string> Rebuild::tables() const {
  std::vector<std::string> all = {"membership", "latest_sequence"};
  all.insert(all.end(), tables_.begin(), tables_.end());
  return all;
}

std::string Rebuild::unlogged_text() const {
  json::Writer writer;
  writer.begin_object();
  for (const auto& [table, unlogged] : unlogged_) {
    writer.key(table);
    writer.raw(json::encode(unlogged));
  }
  writer.end_object();
  return writer.text();
}

Subscriptions Rebuild::consumed(const Subscriptions& live) const {
  Subscriptions made;
  std::size_t named = 0;
  if (live.everything()) {
    std::vector<std::string> types;
    for (const auto& subscription : live.all()) types.push_back(subscription.type);
    made.on_everything("rebuild", types, everything_ ? everything_ : live.everything());
  } else {
    made.before_each_batch([&live](pg::Tx& tx, std::span<const OrganizationId> organizations) {
      live.prepare(tx, organizations);
    });
    for (Subscription subscription : live.all()) {
      named += left_out_.count(subscription.name) + instead_.count(subscription.name);
      if (left_out_.contains(subscription.name)) continue;
      if (const auto found = instead_.find(subscription.name); found != instead_.end()) {
        subscription.apply = found->second;
        subscription.is_bulk = false;
      }
      made.add(std::move(subscription));
    }
  }
  BILKO_CHECK(named == left_out_.size() + instead_.size());
  return made;
}

}  // namespace bilko::events
