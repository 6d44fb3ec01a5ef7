#pragma once

#include <functional>

#include "bilko/http/request.h"
#include "bilko/http/response.h"
#include "bilko/pg/tx.h"

namespace bilko::idempotency {

using Command = std::function<http::Response(pg::Tx&, const http::Request&)>;

// Runs a command once per `Idempotency-Key` (1..255 printable ASCII characters, quotes around it
// are taken off), organization and route. The answer is stored in the command's own transaction, so
// it exists if and only if the effect does; failures are not stored. The same key again: the stored
// answer with `Idempotency-Replayed: true`; with another request Error invalid
// `idempotency_key_reused`; while the first one runs Error conflict `idempotency_in_progress`.
// Without the header the command just runs.
http::Response run_once(pg::Tx& tx, const http::Request& request, const Command& command);

}  // namespace bilko::idempotency
