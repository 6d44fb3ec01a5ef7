#pragma once

#include "bilko/pg/tx.h"
#include "invoice/domain/contact.h"

namespace bilko::invoice {

Contact create_contact(pg::Tx& tx, const ContactDetails& details);

}  // namespace bilko::invoice
