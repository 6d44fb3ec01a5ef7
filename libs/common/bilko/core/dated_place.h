#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "bilko/core/date.h"

namespace bilko {

// Where something stands in a list by date and id; the text form is what page cursors carry.
template <class IdType>
struct DatedPlace {
  Date date;
  IdType id;

  // Throws Error invalid.
  static DatedPlace parse(std::string_view text) {
    const auto blank = std::min(text.find(' '), text.size());
    return {Date::parse(text.substr(0, blank)),
            IdType::parse(text.substr(std::min(blank + 1, text.size())))};
  }
  std::string str() const { return date.str() + " " + id.str(); }
};

}  // namespace bilko
