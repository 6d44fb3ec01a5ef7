#pragma once

#include <CLI/CLI.hpp>

#include "bilko/service/service.h"

namespace bilko::service::detail {

// The verbs around outbox and topics: create-topics, republish, reconcile. `code` becomes the exit
// code of the one that runs: 0 done, 3 when reconcile found something.
void add_outbox_commands(CLI::App& app, const BoundService& service, const CommonConfig& config,
                         int& code);

}  // namespace bilko::service::detail
