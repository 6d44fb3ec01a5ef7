#pragma once

#include <string>
#include <string_view>

#include "bilko/json/codec.h"

namespace bilko::testing {

// The data of a type's example in schemas/events. Throws when there is none.
std::string example_data(std::string_view type);

// The same as a payload of contracts/: a test changes what it is about.
template <class Payload>
Payload example_of() {
  return json::decode<Payload>(std::string_view(example_data(Payload::kType)));
}

}  // namespace bilko::testing
