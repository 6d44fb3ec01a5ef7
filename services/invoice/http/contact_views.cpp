#include "invoice/http/contact_views.h"

namespace bilko::invoice {

ContactView view_of(const Contact& contact) {
  return {.id = contact.id,
          .name = contact.details.name,
          .email = contact.details.email,
          .tax_id = {contact.details.tax_id},
          .address = {contact.details.address},
          .language = {contact.details.language},
          .version = contact.version,
          .created_at = contact.created_at,
          .updated_at = contact.updated_at};
}

}  // namespace bilko::invoice
