#pragma once

#include <string>

#include "bilko/service/api.h"
#include "user/config.h"

namespace bilko::user {

void add_routes(service::Api& api, const Config& config);

// The JWK set of the tokens that this service signs. Throws Error unavailable `key_unreadable`.
std::string key_set(const Config& config);

}  // namespace bilko::user
