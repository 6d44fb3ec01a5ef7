#pragma once

#include <deque>

#include "bilko/json/document.h"
#include "bilko/schema/node.h"

namespace bilko::schema {

// Turns a schema into nodes, which stay where they are in `nodes`; the first one is the root. Fails
// closed: what it does not know is an Error, see Schema::compile. The nodes point into `root`'s
// document.
void compile_nodes(json::Value root, std::deque<Node>& nodes);

}  // namespace bilko::schema
