#include "invoice/store/contact_store.h"

namespace bilko::invoice {
namespace {

constexpr auto kExists = "SELECT 1 FROM contact WHERE organization_id = $1 AND id = $2";
constexpr auto kLoad = "SELECT * FROM contact WHERE organization_id = $1 AND id = $2";
constexpr auto kLock = "SELECT * FROM contact WHERE organization_id = $1 AND id = $2 FOR UPDATE";
constexpr auto kList = R"(
SELECT * FROM contact
 WHERE organization_id = $1 AND ($2::text IS NULL OR id < $2)
 ORDER BY id DESC LIMIT $3)";
constexpr auto kInsert = R"(
INSERT INTO contact (organization_id, id, name, email, tax_id, address, language,
                     created_at, updated_at, changed_by, correlation_id, caused_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11))";
constexpr auto kUpdate = R"(
UPDATE contact
   SET name = $3, email = $4, tax_id = $5, address = $6, language = $7,
       version = version + 1, updated_at = $8, changed_by = $9, correlation_id = $10,
       caused_by = $11
 WHERE organization_id = $1 AND id = $2)";

Contact contact_of(const pg::Row& row) {
  return {.id = row.get<ContactId>("id"),
          .details = {.name = row.get<std::string>("name"),
                      .email = row.get<Email>("email"),
                      .tax_id = row.get<std::optional<std::string>>("tax_id"),
                      .address = row.get<std::optional<std::string>>("address"),
                      .language = row.get<std::optional<std::string>>("language")},
          .version = row.get<std::int64_t>("version"),
          .created_at = row.get<Instant>("created_at"),
          .updated_at = row.get<Instant>("updated_at")};
}

Contact found(const std::optional<pg::Row>& row) {
  if (!row) throw Error(ErrorKind::not_found, "not_found", "there is no such contact");
  return contact_of(*row);
}

void write(pg::Tx& tx, std::string_view sql, const Contact& contact) {
  const auto& [name, email, tax_id, address, language] = contact.details;
  tx.execute(sql, tx.organization(), contact.id, name, email, tax_id, address, language, tx.now(),
             tx.context().actor, tx.context().correlation_id, tx.context().causation_id);
}

}  // namespace

bool ContactStore::exists(const ContactId& id) {
  return tx_.maybe_one(kExists, tx_.organization(), id).has_value();
}

Contact ContactStore::load(const ContactId& id) {
  return found(tx_.maybe_one(kLoad, tx_.organization(), id));
}

Contact ContactStore::lock(const ContactId& id) {
  return found(tx_.maybe_one(kLock, tx_.organization(), id));
}

std::vector<Contact> ContactStore::list(const std::optional<ContactId>& after, std::int64_t limit) {
  std::vector<Contact> contacts;
  for (const pg::Row& row : tx_.query(kList, tx_.organization(), after, limit))
    contacts.push_back(contact_of(row));
  return contacts;
}

void ContactStore::insert(Contact& contact) {
  write(tx_, kInsert, contact);
  contact.created_at = contact.updated_at = tx_.now();
}

void ContactStore::update(Contact& contact) {
  write(tx_, kUpdate, contact);
  contact.updated_at = tx_.now();
  ++contact.version;
}

}  // namespace bilko::invoice
