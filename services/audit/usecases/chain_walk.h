#pragma once

#include <optional>
#include <string>

#include "audit/store/chain_store.h"
#include "audit/usecases/verify_chain.h"

namespace bilko::audit {

// Goes along a chain row by row. A row's place is checked when it is met; its content when the row
// behind it has shown that nobody replaced it together with its hash.
class ChainWalk {
 public:
  explicit ChainWalk(const ChainId& chain)
      : before_last_(genesis_of(chain)), last_(genesis_of(chain)) {}

  // The next row. The first fault ends the walk.
  std::optional<Fault> step(const ChainRow& row);
  // There is no further row.
  std::optional<Fault> finish(const std::optional<ChainLink>& head);

  const ChainLink& last() const { return last_; }

 private:
  std::optional<Fault> check_place(const ArchivedEvent& event) const;
  std::optional<Fault> check_end(const std::optional<ChainLink>& head) const;
  std::optional<Fault> check_content_of_last() const;
  Fault last_is(std::string what) const;

  ChainLink before_last_;
  ChainLink last_;
  std::optional<ChainRow> last_row_;
};

}  // namespace bilko::audit
