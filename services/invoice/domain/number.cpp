#include "invoice/domain/number.h"

#include <fmt/format.h>

namespace bilko::invoice {

std::string document_number(const std::string& series, int year, std::int64_t count) {
  return fmt::format("{}-{:04}-{:03}", series, year, count);
}

}  // namespace bilko::invoice
