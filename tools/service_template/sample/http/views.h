#pragma once

#include <string>

#include "bilko/json/codec.h"
#include "sample/domain/specimen.h"

// What the API answers (schemas/http/sample.yaml).
namespace bilko::sample {

struct SpecimenView {
  SpecimenId id;
  std::string name;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;

  static void fields(auto& self, auto&& field) {
    field("id", self.id);
    field("name", self.name);
    field("version", self.version);
    field("createdAt", self.created_at);
    field("updatedAt", self.updated_at);
  }
};

SpecimenView view_of(const Specimen& specimen);

}  // namespace bilko::sample
