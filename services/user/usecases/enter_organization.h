#pragma once

#include "bilko/pg/tx.h"

namespace bilko::user {

// What is found before a tenant is known (sign-in, invitations) tells the tenant: the transaction
// goes on in it, on behalf of the user, if one is known.
void enter_organization(pg::Tx& tx, const OrganizationId& organization,
                        const std::optional<UserId>& user);

}  // namespace bilko::user
