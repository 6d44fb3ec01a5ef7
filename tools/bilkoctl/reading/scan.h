#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bilko/kafka/reader.h"
#include "bilkoctl/frame/command.h"
#include "bilkoctl/reading/event_record.h"

namespace bilko::ctl {

// Which events a command is about; what is not given does not restrict. All must fit.
struct EventFilter {
  std::string event;
  std::string subject;
  std::string organization;
  std::string correlation;
  std::vector<std::string> where;  // `/data/currency = EUR`: a JSON Pointer, = or !=, a text

  bool fits(const EventRecord& record) const;
  bool is_empty() const;
  // Throws Stop for a `where` that is none.
  void check() const;
};

// Adds the flags of a filter to a command.
void add_filter(Command& command, EventFilter& filter);

// Offsets of topics between two moments (of recording). Throws Stop for a topic that is not there.
kafka::OffsetRanges ranges_of(Session& session, const std::vector<std::string>& topics,
                              std::optional<Instant> since, std::optional<Instant> until);
std::int64_t count_of(const kafka::OffsetRanges& ranges);

struct Scanned {
  std::int64_t records = 0;
  bool is_complete = true;
};

// Shows every record in the ranges to `visit` until it gives false or `limit` were read; tells the
// progress.
Scanned scan(Session& session, const kafka::OffsetRanges& ranges, std::int64_t limit,
             const std::function<bool(EventRecord)>& visit);

// The event topics that exist, dead letters and redrive topics left out.
std::vector<std::string> event_topics(Session& session);

}  // namespace bilko::ctl
