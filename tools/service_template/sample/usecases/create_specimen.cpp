#include "sample/usecases/create_specimen.h"

#include "sample/store/specimen_store.h"

namespace bilko::sample {

Specimen create_specimen(pg::Tx& tx, const SpecimenDetails& details) {
  require_valid(details);
  Specimen specimen{.id = SpecimenId::generate(tx.now()), .details = details};
  SpecimenStore(tx).insert(specimen);
  return specimen;
}

}  // namespace bilko::sample
