#pragma once

#include <optional>
#include <vector>

#include "bilko/pg/tx.h"
#include "invoice/domain/contact.h"

namespace bilko::invoice {

// The tenant's contacts.
class ContactStore {
 public:
  explicit ContactStore(pg::Tx& tx) : tx_(tx) {}

  bool exists(const ContactId& id);
  // Throws Error not_found.
  Contact load(const ContactId& id);
  // The same, and nobody else changes it until the transaction ends.
  Contact lock(const ContactId& id);
  // Newest first, after the one the page before ended with.
  std::vector<Contact> list(const std::optional<ContactId>& after, std::int64_t limit);
  // Both write one row and stamp the contact with version and time.
  void insert(Contact& contact);
  void update(Contact& contact);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::invoice
