#pragma once

#include <optional>
#include <vector>

#include "bilko/pg/tx.h"
#include "sample/domain/specimen.h"

namespace bilko::sample {

// The tenant's specimens.
class SpecimenStore {
 public:
  explicit SpecimenStore(pg::Tx& tx) : tx_(tx) {}

  // Throws Error not_found.
  Specimen load(const SpecimenId& id);
  // Newest first, after the one the page before ended with.
  std::vector<Specimen> list(const std::optional<SpecimenId>& after, std::int64_t limit);
  // Writes one row and stamps the specimen with the time.
  void insert(Specimen& specimen);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::sample
