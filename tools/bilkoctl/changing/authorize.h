#pragma once

#include <string>

#include "bilkoctl/frame/command.h"

namespace bilko::ctl {

// What must hold before anything is changed: --reason; --confirm with the context's name where it
// is protected; and a yes, asked on the terminal (`question`) or given by --yes. Throws Stop with
// what is missing. Call it only with --execute.
void authorize(Session& session, const ChangeFlags& flags, const std::string& question);

}  // namespace bilko::ctl
