#pragma once

#include "bilko/pg/tx.h"
#include "sample/domain/specimen.h"

namespace bilko::sample {

// Throws what require_valid throws.
Specimen create_specimen(pg::Tx& tx, const SpecimenDetails& details);

}  // namespace bilko::sample
