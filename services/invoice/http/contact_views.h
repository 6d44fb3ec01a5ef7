#pragma once

#include "bilko/json/codec.h"
#include "invoice/domain/contact.h"

// What the API answers about contacts (schemas/http/invoice.yaml).
namespace bilko::invoice {

struct ContactView {
  ContactId id;
  std::string name;
  Email email;
  json::Nullable<std::string> tax_id;
  json::Nullable<std::string> address;
  json::Nullable<std::string> language;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;

  static void fields(auto& self, auto&& field) {
    field("id", self.id);
    field("name", self.name);
    field("email", self.email);
    field("taxId", self.tax_id);
    field("address", self.address);
    field("language", self.language);
    field("version", self.version);
    field("createdAt", self.created_at);
    field("updatedAt", self.updated_at);
  }
};

ContactView view_of(const Contact& contact);

}  // namespace bilko::invoice
