#pragma once

#include "bilko/core/instant.h"

namespace bilko {

// Where the time comes from. The only thing of ours that tests replace (testing/fake_clock.h).
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override {
    return Instant(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
  }
};

}  // namespace bilko
