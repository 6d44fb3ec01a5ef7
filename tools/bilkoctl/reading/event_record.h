#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bilko/events/cloud_event.h"
#include "bilko/kafka/record.h"

namespace bilko::ctl {

// A record and the event in it, if it is one.
struct EventRecord {
  kafka::Record record;
  std::optional<events::CloudEvent> event;
  std::string trouble;  // why there is no event
};

// Never throws.
EventRecord read_event(kafka::Record record);

// The record as JSON without loss: ordered headers, missing and empty values told apart, base64
// where it is not UTF-8, `sha256` of the value. `record_of_json` gives the same record back and
// throws Stop where the text is something else or the hash does not fit.
std::string json_of(const kafka::Record& record);
kafka::Record record_of_json(std::string_view line);

// The value for people: masked unless `reveal`; what is no UTF-8 by its length only.
std::string shown_value(const kafka::Record& record, bool reveal);

}  // namespace bilko::ctl
