#include "user/domain/registration.h"

#include "user/domain/organization.h"
#include "user/domain/password.h"

namespace bilko::user {

void require_valid(const Registration& registration) {
  Violations violations;
  require_password(violations, registration.password, registration.email);
  violations.require_text("/name", registration.name, kNameMax);
  violations.require_text("/organization/name", registration.organization.name, kNameMax);
  violations.throw_if_any("registration_invalid");
}

void require_valid(const Acceptance& acceptance, const Email& email) {
  Violations violations;
  require_password(violations, acceptance.password, email);
  if (acceptance.name) violations.require_text("/name", *acceptance.name, kNameMax);
  violations.throw_if_any("acceptance_invalid");
}

}  // namespace bilko::user
