#pragma once

#include "bilko/contracts/user_events.h"
#include "bilko/events/event.h"
#include "bilko/pg/tx.h"

namespace bilko::notification {

void welcome_user(pg::Tx& tx, const events::Event<contracts::UserCreated>& created);
// With priority: somebody waits for it.
void invite_user(pg::Tx& tx, const events::Event<contracts::InviteCreated>& created);

// What the organization is called in mails from now on.
void learn_organization_created(pg::Tx& tx,
                                const events::Event<contracts::OrganizationCreated>& created);
void learn_organization_updated(pg::Tx& tx,
                                const events::Event<contracts::OrganizationUpdated>& updated);

}  // namespace bilko::notification
