#include "user/usecases/open_invite.h"

#include "user/store/invite_store.h"
#include "user/usecases/admit_sign_in.h"
#include "user/usecases/enter_organization.h"

namespace bilko::user {

OpenInvite open_invite(pg::Tx& tx, const InviteId& id) {
  InviteStore invites(tx);
  enter_organization(tx, invites.organization_of(id), std::nullopt);
  OpenInvite open{invites.lock(id), std::nullopt};
  open.invite.require_open(tx.now());
  open.account = AccountStore(tx).find(open.invite.email);
  if (open.account) admit_sign_in(tx, open.invite.email);
  return open;
}

}  // namespace bilko::user
