#pragma once

#include <optional>
#include <string>

#include "bilko/core/context.h"
#include "bilko/core/currency.h"
#include "bilko/core/iban.h"
#include "user/domain/country.h"

namespace bilko::user {

// What stands on an organization's documents and may change.
struct Profile {
  std::string name;
  std::optional<std::string> legal_name;
  std::optional<std::string> tax_id;
  std::optional<std::string> address;
  std::optional<Iban> iban;
  Country country;

  std::optional<std::string> iban_text() const {
    return iban ? std::optional(iban->str()) : std::nullopt;
  }
  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("legalName", self.legal_name);
    field("taxId", self.tax_id);
    field("address", self.address);
    field("iban", self.iban);
    field("country", self.country);
  }
};

inline constexpr std::size_t kNameMax = 200;  // characters, of organizations and users

// Throws Error invalid `organization_invalid` with one FieldError per broken rule.
void require_valid(const Profile& profile);

// A tenant. Its base currency never changes: every base amount of its books is in it.
struct Organization {
  OrganizationId id;
  Profile profile;
  Currency base_currency;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;
};

}  // namespace bilko::user
