#include "invoice/store/number_store.h"

namespace bilko::invoice {
namespace {

constexpr auto kNext = R"(
INSERT INTO number_counter (organization_id, series, year, last) VALUES ($1, $2, $3, 1)
ON CONFLICT (organization_id, series, year) DO UPDATE SET last = number_counter.last + 1
RETURNING last)";

}  // namespace

std::int64_t NumberStore::next(const std::string& series, int year) {
  return tx_.one(kNext, tx_.organization(), series, year).get<std::int64_t>("last");
}

}  // namespace bilko::invoice
