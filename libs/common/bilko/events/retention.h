#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bilko::events {

constexpr int kDeadLetterDays = 14;

// How many days a topic keeps its records: by the schema of its events, 14 for dead letters and
// their redrive; -1 for ever, also for a topic that no schema names.
int retention_days_of(std::string_view topic);
// Every value that retention_days_of gives.
std::vector<int> retention_classes();
// The same as Kafka's `retention.ms`.
std::int64_t retention_ms_of(std::string_view topic);

}  // namespace bilko::events
