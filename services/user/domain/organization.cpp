#include "user/domain/organization.h"

#include "bilko/core/violations.h"

namespace bilko::user {
namespace {

constexpr std::size_t kTaxIdMax = 32;
constexpr std::size_t kAddressMax = 500;

}  // namespace

void require_valid(const Profile& profile) {
  Violations violations;
  violations.require_text("/name", profile.name, kNameMax);
  if (profile.legal_name) violations.require_text("/legalName", *profile.legal_name, kNameMax);
  if (profile.tax_id) violations.require_text("/taxId", *profile.tax_id, kTaxIdMax);
  if (profile.address) violations.require_text("/address", *profile.address, kAddressMax);
  violations.throw_if_any("organization_invalid");
}

}  // namespace bilko::user
