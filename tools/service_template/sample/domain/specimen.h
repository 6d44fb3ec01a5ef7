#pragma once

#include <string>

#include "bilko/core/id.h"

namespace bilko::sample {

struct SpecimenTag {
  static constexpr const char* kPrefix = "spc_";
};
using SpecimenId = Id<SpecimenTag>;

// What a caller says of it.
struct SpecimenDetails {
  std::string name;

  static void fields(auto& self, auto&& field) { field("name", self.name); }
};

// Throws Error invalid `specimen_invalid` with one FieldError per broken rule.
void require_valid(const SpecimenDetails& details);

struct Specimen {
  SpecimenId id;
  SpecimenDetails details;
  std::int64_t version = 1;
  Instant created_at{};
  Instant updated_at{};
};

}  // namespace bilko::sample
