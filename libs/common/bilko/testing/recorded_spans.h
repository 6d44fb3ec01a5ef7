#pragma once

#include <mutex>
#include <string_view>
#include <vector>

#include "bilko/trace/recorder.h"

namespace bilko::testing {

// What this process records while it lives. Thread-safe.
class RecordedSpans final : public trace::SpanSink {
 public:
  RecordedSpans() { trace::set_sink(this); }
  ~RecordedSpans() override { trace::set_sink(nullptr); }

  void take(trace::Span span) noexcept override {
    const std::lock_guard lock(mutex_);
    spans_.push_back(std::move(span));
  }
  std::vector<trace::Span> all() const {
    const std::lock_guard lock(mutex_);
    return spans_;
  }
  // In the order in which they ended.
  std::vector<trace::Span> named(std::string_view name) const {
    std::vector<trace::Span> found;
    for (auto& span : all())
      if (span.name == name) found.push_back(std::move(span));
    return found;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<trace::Span> spans_;
};

}  // namespace bilko::testing
