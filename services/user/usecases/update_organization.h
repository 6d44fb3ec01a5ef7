#pragma once

#include <optional>

#include "bilko/core/version.h"
#include "bilko/json/codec.h"
#include "bilko/pg/tx.h"
#include "user/domain/organization.h"

namespace bilko::user {

// What an organization says about itself from now on; what is absent stays, null clears.
struct UpdateOrganization {
  ExpectedVersion expected_version;  // from If-Match
  std::optional<std::string> name;
  std::optional<json::Nullable<std::string>> legal_name;
  std::optional<json::Nullable<std::string>> tax_id;
  std::optional<json::Nullable<std::string>> address;
  std::optional<json::Nullable<Iban>> iban;
  std::optional<Country> country;

  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("legalName", self.legal_name);
    field("taxId", self.tax_id);
    field("address", self.address);
    field("iban", self.iban);
    field("country", self.country);
  }
};

// Nothing happens where nothing changes. Throws Error stale `version_mismatch`, invalid
// `organization_invalid`.
Organization update_organization(pg::Tx& tx, const UpdateOrganization& command);

}  // namespace bilko::user
