#include "user/usecases/sign_in.h"

#include <algorithm>

#include "user/store/member_store.h"
#include "user/store/organization_store.h"
#include "user/usecases/admit_sign_in.h"
#include "user/usecases/enter_organization.h"

namespace bilko::user {
namespace {

OrganizationId choose(const std::vector<OrganizationId>& organizations,
                      const std::optional<OrganizationId>& wanted) {
  const auto chosen = wanted ? std::ranges::find(organizations, *wanted) : organizations.begin();
  if (chosen == organizations.end())
    throw Error(ErrorKind::forbidden, "no_membership",
                wanted ? "you are no member of this organization"
                       : "you are no member of any organization");
  return *chosen;
}

}  // namespace

SignedIn sign_in(pg::Tx& tx, const SignIn& command) {
  AccountStore accounts(tx);
  const UserId& user = command.account.user;
  forget_attempts(tx, command.email);
  accounts.set_password_hash(command.account);
  const auto organization = choose(accounts.organizations(user), command.organization);

  enter_organization(tx, organization, user);
  return start_session(tx, MemberStore(tx).get(user), OrganizationStore(tx).get().base_currency);
}

}  // namespace bilko::user
