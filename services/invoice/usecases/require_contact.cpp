#include "invoice/usecases/require_contact.h"

#include "bilko/core/violations.h"
#include "invoice/store/contact_store.h"

namespace bilko::invoice {

void require_contact(pg::Tx& tx, const ContactId& contact_id) {
  Violations violations;
  violations.require(ContactStore(tx).exists(contact_id), "/contactId", "contact_unknown",
                     "there is no contact " + contact_id.str());
  violations.throw_if_any("invoice_invalid");
}

}  // namespace bilko::invoice
