#include "user/usecases/delete_account.h"

#include "bilko/events/outbox.h"
#include "user/store/account_store.h"
#include "user/store/member_store.h"
#include "user/store/organization_store.h"
#include "user/usecases/enter_organization.h"
#include "user/usecases/membership.h"

namespace bilko::user {

void delete_account(pg::Tx& tx, const UserId& user) {
  const OrganizationId own = MemberStore(tx).get(user).organization;
  AccountStore accounts(tx);
  for (const auto& organization : accounts.organizations(user)) {
    enter_organization(tx, organization, user);
    OrganizationStore(tx).lock();
    Member member = MemberStore(tx).lock(user);
    member.erase_person();
    end_membership(tx, member);
  }
  accounts.remove(user);
  enter_organization(tx, own, user);
  events::publish(tx,
                  contracts::UserDeleted{
                      .user_id = user, .deleted_at = tx.now(), .reason = "at the user's own wish"});
}

}  // namespace bilko::user
