#pragma once

#include <string_view>

#include "bilko/json/document.h"

namespace bilko::ctl {

// The newest revision of a type's schema as its file says, annotations included, which compiled
// schemas do not keep; nothing (exists() is false) for an unknown type. Lives for ever.
json::Value schema_document(std::string_view type);

// What a `$ref` within that document points to; anything else as it is.
json::Value resolved(json::Value root, json::Value schema);

// The schema of a member or array element below another one; nothing where it says none.
json::Value schema_below(json::Value root, json::Value schema, std::string_view name);

}  // namespace bilko::ctl
