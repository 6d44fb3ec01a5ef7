#include "bilko/metrics/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>

namespace bilko::metrics {
namespace {

class PrometheusCounter final : public Counter {
 public:
  explicit PrometheusCounter(prometheus::Counter& counter) : counter_(counter) {}
  void add(std::int64_t count) override { counter_.Increment(static_cast<double>(count)); }

 private:
  prometheus::Counter& counter_;
};

class PrometheusGauge final : public Gauge {
 public:
  explicit PrometheusGauge(prometheus::Gauge& gauge) : gauge_(gauge) {}
  void set(std::int64_t value) override { gauge_.Set(static_cast<double>(value)); }

 private:
  prometheus::Gauge& gauge_;
};

class PrometheusHistogram final : public Histogram {
 public:
  explicit PrometheusHistogram(prometheus::Histogram& histogram) : histogram_(histogram) {}
  void observe_us(std::int64_t microseconds) override {
    histogram_.Observe(static_cast<double>(microseconds) / 1e6);
  }

 private:
  prometheus::Histogram& histogram_;
};

const prometheus::Histogram::BucketBoundaries kSeconds = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};

template <class Kind>
using Handles = std::map<std::pair<std::string, Labels>, std::unique_ptr<Kind>>;

struct Registry {
  std::mutex mutex;
  prometheus::Registry registry;
  Handles<Counter> counters;
  Handles<Gauge> gauges;
  Handles<Histogram> histograms;
};

Registry& registry() {
  static Registry instance;
  return instance;
}

template <class Kind, class Make>
Kind& find_or_make(Handles<Kind>& handles, const std::string& name, const Labels& labels,
                   Make make) {
  const std::lock_guard lock(registry().mutex);
  auto& handle = handles[{name, labels}];
  if (!handle) handle = make();
  return *handle;
}

}  // namespace

Counter& counter(const std::string& name, const std::string& help, const Labels& labels) {
  return find_or_make(registry().counters, name, labels, [&] {
    auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(registry().registry);
    return std::make_unique<PrometheusCounter>(family.Add(labels));
  });
}

Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels) {
  return find_or_make(registry().gauges, name, labels, [&] {
    auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(registry().registry);
    return std::make_unique<PrometheusGauge>(family.Add(labels));
  });
}

Histogram& histogram(const std::string& name, const std::string& help, const Labels& labels) {
  return find_or_make(registry().histograms, name, labels, [&] {
    auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(registry().registry);
    return std::make_unique<PrometheusHistogram>(family.Add(labels, kSeconds));
  });
}

std::string exposition() {
  return prometheus::TextSerializer().Serialize(registry().registry.Collect());
}

}  // namespace bilko::metrics
