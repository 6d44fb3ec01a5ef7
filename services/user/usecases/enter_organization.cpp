#include "user/usecases/enter_organization.h"

namespace bilko::user {

void enter_organization(pg::Tx& tx, const OrganizationId& organization,
                        const std::optional<UserId>& user) {
  Context context = tx.context();
  context.organization = organization;
  context.actor = user;
  tx.switch_to(context);
}

}  // namespace bilko::user
