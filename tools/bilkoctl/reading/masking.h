#pragma once

#include <string>
#include <string_view>

namespace bilko::ctl {

// The event's text with every value that its schema marks personal (`x-bilko-pii`) replaced by
// "***", members and order kept. `data` of a type without schema is masked as a whole. Text that is
// no JSON object becomes a JSON string that tells only its length.
std::string masked_event(std::string_view text);

}  // namespace bilko::ctl
