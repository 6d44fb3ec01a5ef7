#include "sample/http/views.h"

namespace bilko::sample {

SpecimenView view_of(const Specimen& specimen) {
  return {.id = specimen.id,
          .name = specimen.details.name,
          .version = specimen.version,
          .created_at = specimen.created_at,
          .updated_at = specimen.updated_at};
}

}  // namespace bilko::sample
