#include "invoice/usecases/create_contact.h"

#include "invoice/store/contact_store.h"

namespace bilko::invoice {

Contact create_contact(pg::Tx& tx, const ContactDetails& details) {
  require_valid(details);
  Contact contact{.id = ContactId::generate(tx.now()), .details = details};
  ContactStore(tx).insert(contact);
  return contact;
}

}  // namespace bilko::invoice
