#include "audit/usecases/verify_chain.h"

#include <algorithm>
#include <limits>

#include "audit/usecases/chain_walk.h"

namespace bilko::audit {
namespace {

constexpr std::int64_t kStretch = 1000;
constexpr auto kBeforeAll = std::numeric_limits<std::int64_t>::min();

std::optional<Fault> check_known(const ChainLink& link, std::span<const ChainLink> known) {
  for (const ChainLink& earlier : known)
    if (earlier.seq == link.seq && earlier.hash != link.hash)
      return Fault{link.seq, "", "the row is another than it was when its hash was noted down"};
  return std::nullopt;
}

std::optional<Fault> check_known_end(const ChainLink& end, std::span<const ChainLink> known) {
  for (const ChainLink& earlier : known)
    if (earlier.seq > end.seq)
      return Fault{end.seq + 1, "", "the chain was longer when its hash was noted down"};
  return std::nullopt;
}

// What going along the rows cannot show.
std::optional<Fault> check_strays(ChainStore store, const ChainReport& report) {
  if (store.count_up_to(report.chain, report.end.seq) != report.rows)
    return Fault{report.end.seq, "", "there are more rows than numbers up to here"};
  if (const auto orphan = store.first_orphan(report.chain))
    return Fault{*orphan, "", "logged_action has a row without an archived event"};
  return std::nullopt;
}

}  // namespace

ChainReport verify_chain(pg::Database& database, const Context& context, const ChainId& chain,
                         std::span<const ChainLink> known) {
  ChainReport report{.chain = chain, .rows = 0, .end = genesis_of(chain), .fault = {}};
  ChainWalk walk(chain);
  auto after = kBeforeAll;
  for (bool is_at_end = false; !is_at_end && !report.fault;) {
    const auto stretch = database.read(
        context, [&](pg::Tx& tx) { return ChainStore(tx).after(chain, after, kStretch); });
    for (const ChainRow& row : stretch.rows) {
      if ((report.fault = walk.step(row))) break;
      if ((report.fault = check_known(walk.last(), known))) break;
      after = walk.last().seq;
      ++report.rows;
    }
    is_at_end = std::ssize(stretch.rows) < kStretch;
    if (is_at_end && !report.fault) report.fault = walk.finish(stretch.head);
  }
  report.end = walk.last();
  if (!report.fault) report.fault = check_known_end(report.end, known);
  if (!report.fault)
    report.fault =
        database.read(context, [&](pg::Tx& tx) { return check_strays(ChainStore(tx), report); });
  return report;
}

std::vector<ChainId> chains_to_verify(pg::Database& database, const Context& context,
                                      const std::optional<std::string>& organization) {
  return database.read(context, [&](pg::Tx& tx) { return ChainStore(tx).all(organization); });
}

}  // namespace bilko::audit
