#pragma once

#include <string>

#include "bilko/core/error.h"
#include "bilko/http/response.h"

namespace bilko::http {

// The HTTP status of a kind of error. One of the only two places where kinds are mapped.
int status_of(ErrorKind kind);

// `application/problem+json` (RFC 9457): {type, title, status, code, detail, errors, requestId,
// ...members}. `type` is `urn:bilko:problem:<code>`. 401 carries WWW-Authenticate,
// 429 and 503 Retry-After: the member `retryAfter` (seconds), else 1.
Response problem(const Error& error, const std::string& request_id);
// The answer to what is a fault of ours: 500 `internal_error`, no details.
Response internal_problem(const std::string& request_id);

}  // namespace bilko::http
