#include "bilko/events/relay.h"

#include <algorithm>

#include "bilko/events/relay_loop.h"

namespace bilko::events {

Relay::Relay(const RelayOptions& options) {
  const int threads = std::clamp(options.threads, 1, kShards);
  for (int i = 0; i < threads; ++i) {
    std::set<int> shards;
    for (int shard = i; shard < kShards; shard += threads) shards.insert(shard);
    loops_.push_back(std::make_unique<RelayLoop>(options, std::move(shards)));
  }
}

Relay::~Relay() { stop(); }

void Relay::start() {
  for (const auto& loop : loops_) loop->start();
}

void Relay::stop() {
  for (const auto& loop : loops_) loop->request_stop();
  for (const auto& loop : loops_) loop->join();
}

void Relay::wake() {
  for (const auto& loop : loops_) loop->wake();
}

std::string Relay::trouble() const {
  for (const auto& loop : loops_)
    if (auto trouble = loop->trouble(); !trouble.empty()) return trouble;
  return {};
}

}  // namespace bilko::events
