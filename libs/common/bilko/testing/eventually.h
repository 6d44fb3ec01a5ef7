#pragma once

#include <chrono>
#include <concepts>
#include <thread>

namespace bilko::testing {

// True as soon as `condition` holds; false when it did not until the deadline (it is asked once
// more then).
template <std::predicate Condition>
bool eventually(Condition&& condition,
                std::chrono::milliseconds deadline = std::chrono::seconds(15)) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace bilko::testing
