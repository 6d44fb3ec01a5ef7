#include "bilkoctl/watching/metrics_page.h"

#include <fmt/format.h>

namespace bilko::ctl {
namespace {

std::string escaped(const std::string& value) {
  std::string text;
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    if (c == '\n') text += "\\n";
    else text += c;
  }
  return text;
}

std::string sample_of(const std::string& name, const MetricsPage::Labels& labels,
                      const std::string& value) {
  std::string inner;
  for (const auto& [label, text] : labels)
    inner += fmt::format("{}{}=\"{}\"", inner.empty() ? "" : ",", label, escaped(text));
  return fmt::format("{}{} {}\n", name, inner.empty() ? "" : "{" + inner + "}", value);
}

}  // namespace

void MetricsPage::add(const std::string& name, const std::string& help, const Labels& labels,
                      std::int64_t value) {
  add(name, help, labels, std::to_string(value));
}

void MetricsPage::add(const std::string& name, const std::string& help, const Labels& labels,
                      const std::string& decimal) {
  Family& family = families_[name];
  family.help = help;
  family.samples.push_back(sample_of(name, labels, decimal));
}

std::string MetricsPage::text() const {
  std::string text;
  for (const auto& [name, family] : families_) {
    text += fmt::format("# HELP {} {}\n# TYPE {} gauge\n", name, family.help, name);
    for (const auto& sample : family.samples) text += sample;
  }
  return text;
}

}  // namespace bilko::ctl
