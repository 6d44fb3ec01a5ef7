#pragma once

#include <string_view>

#include "bilko/core/email.h"
#include "bilko/core/violations.h"

namespace bilko::user {

// What a new password must be: at least 10 characters, at most 256 bytes, not the e-mail address;
// no rules about kinds of characters (NIST SP 800-63B, 5.1.1.2). Notes violations at /password.
void require_password(Violations& violations, std::string_view password, const Email& email);

}  // namespace bilko::user
