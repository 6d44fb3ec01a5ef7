#pragma once

#include <optional>
#include <string>

#include "bilko/contracts/ids.h"
#include "bilko/core/email.h"

namespace bilko::invoice {

// What is known of somebody who gets invoices.
struct ContactDetails {
  std::string name;
  Email email;
  std::optional<std::string> tax_id;
  std::optional<std::string> address;
  std::optional<std::string> language;  // BCP 47: "en", "sr-Latn"

  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("email", self.email);
    field("taxId", self.tax_id);
    field("address", self.address);
    field("language", self.language);
  }
};

// Throws Error invalid `contact_invalid` with one FieldError per broken rule.
void require_valid(const ContactDetails& details);

struct Contact {
  ContactId id;
  ContactDetails details;
  std::int64_t version = 1;
  Instant created_at{};
  Instant updated_at{};
};

}  // namespace bilko::invoice
