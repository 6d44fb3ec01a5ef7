#include "bilko/events/subscriptions.h"

#include "bilko/core/check.h"

namespace bilko::events {

void Subscriptions::add(Subscription subscription) {
  BILKO_CHECK(find(subscription.type) == nullptr);
  if (subscription.topic.empty()) subscription.topic = subscription.type;
  subscriptions_.push_back(std::move(subscription));
}

void Subscriptions::on_everything(const std::string& name, const std::vector<std::string>& types,
                                  std::function<void(pg::Tx&, std::span<const Received>)> handler) {
  BILKO_CHECK(subscriptions_.empty());
  for (const auto& type : types) add({name, type, true, {}, {}});
  everything_ = std::move(handler);
}

const Subscription* Subscriptions::find(std::string_view type) const {
  for (const auto& subscription : subscriptions_)
    if (subscription.type == type) return &subscription;
  return nullptr;
}

const Subscription* Subscriptions::of_topic(std::string_view topic) const {
  for (const auto& subscription : subscriptions_)
    if (subscription.topic == topic) return &subscription;
  return nullptr;
}

}  // namespace bilko::events
