#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

// Prometheus metrics of this process. Names follow Prometheus' rules: base units, `_total`,
// `_seconds`. Everything is thread-safe; handles stay valid for the life of the process.
namespace bilko::metrics {

using Labels = std::map<std::string, std::string>;

class Counter {
 public:
  virtual ~Counter() = default;
  virtual void add(std::int64_t count) = 0;  // count >= 0
  void increment() { add(1); }
};

class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void set(std::int64_t value) = 0;
};

class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void observe_us(std::int64_t microseconds) = 0;  // exported in seconds
};

// The same name and labels give the same metric.
Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});
// Buckets from 0.5 ms to 60 s.
Histogram& histogram(const std::string& name, const std::string& help, const Labels& labels = {});

// Everything in Prometheus' text format 0.0.4.
std::string exposition();

}  // namespace bilko::metrics
