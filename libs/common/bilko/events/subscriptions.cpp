#include "bilko/events/subscriptions.h"

#include "bilko/core/check.h"

namespace bilko::events {

Subscription& Subscriptions::add(Subscription subscription) {
  if (subscription.topic.empty()) subscription.topic = subscription.type;
  const std::size_t index = subscriptions_.size();
  BILKO_CHECK(by_type_.emplace(subscription.type, index).second);
  BILKO_CHECK(by_topic_.emplace(subscription.topic, index).second);
  subscriptions_.push_back(std::move(subscription));
  return subscriptions_.back();
}

void Subscriptions::on_everything(const std::string& name, const std::vector<std::string>& types,
                                  std::function<void(pg::Tx&, std::span<const Received>)> handler) {
  BILKO_CHECK(subscriptions_.empty());
  for (const auto& type : types) add({name, type, true, {}, {}, AfterDeath::hold, Order::any});
  everything_ = std::move(handler);
}

void Subscriptions::followers_go_on() {
  for (Subscription& subscription : subscriptions_) subscription.followers_go_on();
}

const Subscription* Subscriptions::find(std::string_view type) const {
  const auto found = by_type_.find(type);
  return found == by_type_.end() ? nullptr : &subscriptions_[found->second];
}

const Subscription* Subscriptions::of_topic(std::string_view topic) const {
  const auto found = by_topic_.find(topic);
  return found == by_topic_.end() ? nullptr : &subscriptions_[found->second];
}

}  // namespace bilko::events
