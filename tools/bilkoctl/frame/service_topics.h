#pragma once

#include <span>
#include <string_view>

namespace bilko::ctl {

// The events that a service publishes, and those that its consumer group reads.
struct ServiceTopics {
  std::string_view service;
  std::span<const std::string_view> publishes;
  std::span<const std::string_view> reads;
};

// Of every service; deploy/generate.py makes it of what the services say of themselves.
std::span<const ServiceTopics> service_topics();

}  // namespace bilko::ctl
