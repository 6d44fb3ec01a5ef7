#pragma once

#include <string>
#include <vector>

namespace bilko::user {

// `bilko-user token --org O --role R [--user U] [--currency C]`: prints a signed token, valid for
// 24 h. The base currency is the organization's; C (or EUR) where the database does not know it.
// Needs BILKO_JWT_KEY_FILE. Returns the exit code.
int print_token(const std::vector<std::string>& arguments);

}  // namespace bilko::user
