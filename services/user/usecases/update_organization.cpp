#include "user/usecases/update_organization.h"

#include "bilko/contracts/user_events.h"
#include "bilko/events/outbox.h"
#include "bilko/json/changes.h"
#include "user/store/organization_store.h"

namespace bilko::user {
namespace {

template <class T>
void assign(T& member, const std::optional<T>& wanted) {
  if (wanted) member = *wanted;
}
template <class T>
void assign(std::optional<T>& member, const std::optional<json::Nullable<T>>& wanted) {
  if (wanted) member = wanted->value;
}

Profile applied(const UpdateOrganization& command, Profile profile) {
  assign(profile.name, command.name);
  assign(profile.legal_name, command.legal_name);
  assign(profile.tax_id, command.tax_id);
  assign(profile.address, command.address);
  assign(profile.iban, command.iban);
  assign(profile.country, command.country);
  require_valid(profile);
  return profile;
}

contracts::OrganizationUpdated updated(const Organization& organization,
                                       const json::Changes& changes) {
  const Profile& profile = organization.profile;
  return {.organization_id = organization.id,
          .name = profile.name,
          .legal_name = profile.legal_name,
          .tax_id = profile.tax_id,
          .address = profile.address,
          .iban = profile.iban_text(),
          .base_currency = organization.base_currency,
          .country = profile.country.str(),
          .updated_fields = changes.fields,
          .before = changes.before,
          .after = changes.after,
          .at = organization.updated_at};
}

}  // namespace

Organization update_organization(pg::Tx& tx, const UpdateOrganization& command) {
  OrganizationStore organizations(tx);
  Organization organization = organizations.lock();
  require_version(organization.version, command.expected_version);
  const Profile before = organization.profile;
  organization.profile = applied(command, before);
  const auto changes = json::changes_between(before, organization.profile);
  if (changes.empty()) return organization;
  organizations.update(organization);
  events::publish(tx, updated(organization, changes));
  return organization;
}

}  // namespace bilko::user
