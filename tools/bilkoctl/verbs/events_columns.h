#pragma once

#include <vector>

#include "bilkoctl/frame/session.h"
#include "bilkoctl/reading/event_record.h"

namespace bilko::ctl {

// How one event is listed, the same in `find` and `tail`.
inline std::vector<Column> event_columns() {
  return {{"topic"},
          {"partition"},
          {"offset"},
          {"recordedAt"},
          {"id"},
          {"subject"},
          {"organization", true},
          {"correlation", true},
          {"event", true}};
}

inline std::vector<Cell> event_row(Session& session, const EventRecord& found) {
  const auto& [record, event, trouble] = found;
  const auto text = [&](const std::string& value) { return value.empty() ? Cell() : Cell(value); };
  return {record.topic,
          std::int64_t{record.partition},
          record.offset,
          record.timestamp.str(),
          event ? Cell(event->id) : Cell(),
          event ? Cell(event->subject) : Cell(trouble),
          event && event->organization ? Cell(event->organization->str()) : Cell(),
          event ? text(event->correlation_id) : Cell(),
          Json{shown_value(record, session.flags().reveal)}};
}

}  // namespace bilko::ctl
