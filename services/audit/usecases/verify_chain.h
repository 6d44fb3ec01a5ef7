#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audit/domain/chain.h"
#include "bilko/pg/database.h"

namespace bilko::audit {

// The first row of a chain that is not as it was written.
struct Fault {
  std::int64_t seq = 0;
  std::string event_id;  // empty where no row is left to name
  std::string what;      // for a person
};

// What a chain turned out to be.
struct ChainReport {
  ChainId chain;
  std::int64_t rows = 0;  // read until the first fault
  ChainLink end;          // the last of them
  std::optional<Fault> fault;
};

// Recomputes a chain from its first row over the exact stored bytes and compares its end with the
// head, the columns for filters with the event in the bytes, and the trail with what the archived
// events say. `known` are links of the chain that were printed earlier and must still be part of
// it. Reads in short transactions: the chain may grow meanwhile.
ChainReport verify_chain(pg::Database& database, const Context& context, const ChainId& chain,
                         std::span<const ChainLink> known = {});

// The chains there are, of one organization or of all.
std::vector<ChainId> chains_to_verify(pg::Database& database, const Context& context,
                                      const std::optional<std::string>& organization);

}  // namespace bilko::audit
