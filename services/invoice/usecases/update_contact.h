#pragma once

#include "bilko/core/version.h"
#include "bilko/json/codec.h"
#include "bilko/pg/tx.h"
#include "invoice/domain/contact.h"

namespace bilko::invoice {

// What is absent stays; null takes an optional detail away.
struct UpdateContact {
  ContactId contact_id;              // from the path
  ExpectedVersion expected_version;  // from If-Match
  std::optional<std::string> name;
  std::optional<Email> email;
  std::optional<json::Nullable<std::string>> tax_id;
  std::optional<json::Nullable<std::string>> address;
  std::optional<json::Nullable<std::string>> language;

  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("email", self.email);
    field("taxId", self.tax_id);
    field("address", self.address);
    field("language", self.language);
  }
};

// Throws Error stale `version_mismatch`.
Contact update_contact(pg::Tx& tx, const UpdateContact& command);

}  // namespace bilko::invoice
