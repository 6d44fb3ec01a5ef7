#pragma once

#include "bilko/contracts/ids.h"
#include "bilko/pg/tx.h"

namespace bilko::invoice {

// That an invoice's contact is one of the tenant's. Throws Error invalid `contact_unknown`.
void require_contact(pg::Tx& tx, const ContactId& contact_id);

}  // namespace bilko::invoice
