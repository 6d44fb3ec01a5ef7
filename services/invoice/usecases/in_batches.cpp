#include "invoice/usecases/in_batches.h"

namespace bilko::invoice {
namespace {

constexpr std::int64_t kBatch = 500;

}  // namespace

std::int64_t in_batches(pg::Database& database, const Context& context, Date date, BatchStep step) {
  std::int64_t total = 0;
  for (std::int64_t touched = kBatch; touched == kBatch; total += touched)
    touched = database.transact(context, [&](pg::Tx& tx) { return step(tx, date, kBatch); });
  return total;
}

}  // namespace bilko::invoice
