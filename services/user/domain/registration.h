#pragma once

#include <optional>
#include <string>

#include "bilko/core/currency.h"
#include "bilko/core/email.h"
#include "user/domain/country.h"

namespace bilko::user {

struct NewOrganization {
  std::string name;
  Currency base_currency;
  Country country;

  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("baseCurrency", self.base_currency);
    field("country", self.country);
  }
};

// Somebody signs up: an organization and its first owner.
struct Registration {
  Email email;
  std::string password;
  std::string name;
  NewOrganization organization;

  static void fields(auto& self, auto&& field) {
    field("email", self.email);
    field("password", self.password);
    field("name", self.name);
    field("organization", self.organization);
  }
};

// Throws Error invalid `registration_invalid` with one FieldError per broken rule.
void require_valid(const Registration& registration);

// Somebody accepts an invitation. The password is the account's, or the new one of who has none
// yet; so is the name.
struct Acceptance {
  std::string password;
  std::optional<std::string> name;

  static void fields(auto& self, auto&& field) {
    field("password", self.password);
    field("name", self.name);
  }
};

// What is required of somebody new. Throws Error invalid `acceptance_invalid` with one FieldError
// per broken rule.
void require_valid(const Acceptance& acceptance, const Email& email);

}  // namespace bilko::user
