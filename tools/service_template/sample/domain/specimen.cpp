#include "sample/domain/specimen.h"

#include "bilko/core/violations.h"

namespace bilko::sample {

void require_valid(const SpecimenDetails& details) {
  Violations violations;
  violations.require_text("/name", details.name, 200);
  violations.throw_if_any("specimen_invalid");
}

}  // namespace bilko::sample
