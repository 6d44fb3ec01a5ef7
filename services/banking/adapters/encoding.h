#pragma once

#include <string>
#include <string_view>

#include "banking/domain/profile.h"

namespace bilko::banking {

// The bytes of a statement as UTF-8, without a byte order mark. Throws Error malformed
// `encoding_wrong` with members `row` and `column` where they are not of the profile's encoding.
std::string to_utf8(std::string_view bytes, const Profile& profile);

}  // namespace bilko::banking
