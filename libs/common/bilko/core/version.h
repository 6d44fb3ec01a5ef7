#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bilko/core/error.h"

namespace bilko {

// The version of an entity that a change expects to meet (`If-Match`); none takes any.
using ExpectedVersion = std::optional<std::int64_t>;

// Call it under the entity's lock. Throws Error stale `version_mismatch`.
inline void require_version(std::int64_t current, const ExpectedVersion& expected) {
  if (expected && *expected != current)
    throw Error(ErrorKind::stale, "version_mismatch",
                "version " + std::to_string(*expected) + " was expected, but it is version " +
                    std::to_string(current) + " by now");
}

}  // namespace bilko
