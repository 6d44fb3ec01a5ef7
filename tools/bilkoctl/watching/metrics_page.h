#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bilko::ctl {

// Gauges in Prometheus' text format 0.0.4. What could not be measured has no sample: a stale value
// would look like a good one.
class MetricsPage {
 public:
  using Labels = std::vector<std::pair<std::string, std::string>>;

  // Adds a sample to the family `name`, which every call describes in the same words.
  void add(const std::string& name, const std::string& help, const Labels& labels,
           std::int64_t value);
  // A decimal number as it is written: money does not go through a double.
  void add(const std::string& name, const std::string& help, const Labels& labels,
           const std::string& decimal);
  std::string text() const;

 private:
  struct Family {
    std::string help;
    std::vector<std::string> samples;
  };
  std::map<std::string, Family> families_;
};

}  // namespace bilko::ctl
