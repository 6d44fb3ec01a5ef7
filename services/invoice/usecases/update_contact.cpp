#include "invoice/usecases/update_contact.h"

#include "invoice/store/contact_store.h"

namespace bilko::invoice {

Contact update_contact(pg::Tx& tx, const UpdateContact& command) {
  ContactStore contacts(tx);
  Contact contact = contacts.lock(command.contact_id);
  require_version(contact.version, command.expected_version);
  ContactDetails& details = contact.details;
  if (command.name) details.name = *command.name;
  if (command.email) details.email = *command.email;
  if (command.tax_id) details.tax_id = command.tax_id->value;
  if (command.address) details.address = command.address->value;
  if (command.language) details.language = command.language->value;
  require_valid(details);
  contacts.update(contact);
  return contact;
}

}  // namespace bilko::invoice
