#include "user/store/organization_store.h"

namespace bilko::user {
namespace {

constexpr std::string_view kInsert = R"(
INSERT INTO organization (organization_id, id, name, legal_name, tax_id, address, iban, country,
                          base_currency, created_at, updated_at,
                          changed_by, correlation_id, caused_by)
VALUES ($1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12))";
constexpr std::string_view kGet = "SELECT * FROM organization WHERE organization_id = $1";
constexpr std::string_view kLock =
    "SELECT * FROM organization WHERE organization_id = $1 FOR UPDATE";
constexpr std::string_view kUpdate = R"(
UPDATE organization
   SET name = $2, legal_name = $3, tax_id = $4, address = $5, iban = $6, country = $7,
       version = version + 1, updated_at = $8,
       changed_by = $9, correlation_id = $10, caused_by = $11
 WHERE organization_id = $1
RETURNING version)";

Organization organization_of(const pg::Row& row) {
  return {.id = row.get<OrganizationId>("id"),
          .profile = {.name = row.get<std::string>("name"),
                      .legal_name = row.get<std::optional<std::string>>("legal_name"),
                      .tax_id = row.get<std::optional<std::string>>("tax_id"),
                      .address = row.get<std::optional<std::string>>("address"),
                      .iban = row.get<std::optional<Iban>>("iban"),
                      .country = row.get<Country>("country")},
          .base_currency = row.get<Currency>("base_currency"),
          .version = row.get<std::int64_t>("version"),
          .created_at = row.get<Instant>("created_at"),
          .updated_at = row.get<Instant>("updated_at")};
}

}  // namespace

void OrganizationStore::insert(const Organization& organization) {
  const Context& context = tx_.context();
  const Profile& profile = organization.profile;
  tx_.execute(kInsert, organization.id, profile.name, profile.legal_name, profile.tax_id,
              profile.address, profile.iban, profile.country, organization.base_currency,
              organization.created_at, context.actor, context.correlation_id, context.causation_id);
}

Organization OrganizationStore::get() { return find(kGet); }
std::optional<Currency> OrganizationStore::base_currency() {
  const auto row = tx_.maybe_one(kGet, tx_.organization());
  if (!row) return std::nullopt;
  return row->get<Currency>("base_currency");
}

Organization OrganizationStore::lock() { return find(kLock); }

Organization OrganizationStore::find(std::string_view sql) {
  const auto row = tx_.maybe_one(sql, tx_.organization());
  if (!row)
    throw Error(ErrorKind::not_found, "organization_not_found", "there is no such organization");
  return organization_of(*row);
}

void OrganizationStore::update(Organization& organization) {
  const Context& context = tx_.context();
  const Profile& profile = organization.profile;
  organization.updated_at = tx_.now();
  organization.version =
      tx_.one(kUpdate, organization.id, profile.name, profile.legal_name, profile.tax_id,
              profile.address, profile.iban, profile.country, organization.updated_at,
              context.actor, context.correlation_id, context.causation_id)
          .get<std::int64_t>("version");
}

}  // namespace bilko::user
