#pragma once

#include <string>
#include <vector>

#include "bilko/kafka/record.h"

namespace bilko::events {

// A record's headers as our tables keep them, in order: [{"name": "…", "value": "<hex>" or null},
// …].
std::string headers_to_json(const std::vector<kafka::Header>& headers);
std::vector<kafka::Header> headers_from_json(const std::string& text);

// The value of the first header of that name, or empty.
std::string header_of(const kafka::Record& record, std::string_view name);

}  // namespace bilko::events
