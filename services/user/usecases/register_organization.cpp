#include "user/usecases/register_organization.h"

#include "bilko/events/outbox.h"
#include "user/store/account_store.h"
#include "user/store/organization_store.h"
#include "user/usecases/enter_organization.h"
#include "user/usecases/membership.h"

namespace bilko::user {
namespace {

Organization organization_of(const NewOrganization& wanted, Instant now) {
  Organization organization;
  organization.id = OrganizationId::generate(now);
  organization.profile.name = wanted.name;
  organization.profile.country = wanted.country;
  organization.base_currency = wanted.base_currency;
  organization.created_at = organization.updated_at = now;
  return organization;
}

contracts::OrganizationCreated created(const Organization& organization, const UserId& by) {
  const Profile& profile = organization.profile;
  return {.organization_id = organization.id,
          .name = profile.name,
          .legal_name = profile.legal_name,
          .tax_id = profile.tax_id,
          .address = profile.address,
          .iban = profile.iban_text(),
          .base_currency = organization.base_currency,
          .country = profile.country.str(),
          .created_by = contracts::Actor(by),
          .created_at = organization.created_at};
}

}  // namespace

SignedIn register_organization(pg::Tx& tx, const Registration& registration,
                               const std::string& password_hash) {
  const Organization organization = organization_of(registration.organization, tx.now());
  const Account account{UserId::generate(tx.now()), password_hash};
  AccountStore(tx).insert(account, registration.email);

  enter_organization(tx, organization.id, account.user);
  OrganizationStore(tx).insert(organization);
  events::publish(tx, created(organization, account.user));
  const Member owner = create_member(tx, {.user = account.user,
                                          .email = registration.email,
                                          .name = registration.name,
                                          .role = MemberRole::owner});
  return start_session(tx, owner, organization.base_currency);
}

}  // namespace bilko::user
