#include "user/store/account_store.h"

namespace bilko::user {
namespace {

constexpr std::string_view kInsert = R"(
INSERT INTO account (user_id, email_hash, password_hash, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (email_hash) DO NOTHING)";
constexpr std::string_view kFind =
    "SELECT user_id, password_hash FROM account WHERE email_hash = $1";
constexpr std::string_view kSetPasswordHash =
    "UPDATE account SET password_hash = $2 WHERE user_id = $1 AND password_hash <> $2";
constexpr std::string_view kRemove = "DELETE FROM account WHERE user_id = $1";
constexpr std::string_view kJoin = R"(
INSERT INTO account_organization (user_id, organization_id, joined_at) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING)";
constexpr std::string_view kLeave =
    "DELETE FROM account_organization WHERE user_id = $1 AND organization_id = $2";
constexpr std::string_view kOrganizations = R"(
SELECT organization_id FROM account_organization WHERE user_id = $1
 ORDER BY joined_at, organization_id)";

}  // namespace

void AccountStore::insert(const Account& account, const Email& email) {
  const auto inserted =
      tx_.execute(kInsert, account.user, email.key(), account.password_hash, tx_.now());
  if (inserted == 0)
    throw Error(ErrorKind::conflict, "email_taken", "there is an account with this e-mail address");
}

std::optional<Account> AccountStore::find(const Email& email) {
  const auto row = tx_.maybe_one(kFind, email.key());
  if (!row) return std::nullopt;
  return Account{row->get<UserId>("user_id"), row->get<std::string>("password_hash")};
}

void AccountStore::set_password_hash(const Account& account) {
  tx_.execute(kSetPasswordHash, account.user, account.password_hash);
}

void AccountStore::remove(const UserId& user) { tx_.execute(kRemove, user); }

void AccountStore::join(const UserId& user, const OrganizationId& organization) {
  tx_.execute(kJoin, user, organization, tx_.now());
}

void AccountStore::leave(const UserId& user, const OrganizationId& organization) {
  tx_.execute(kLeave, user, organization);
}

std::vector<OrganizationId> AccountStore::organizations(const UserId& user) {
  std::vector<OrganizationId> organizations;
  for (const pg::Row& row : tx_.query(kOrganizations, user))
    organizations.push_back(row.get<OrganizationId>("organization_id"));
  return organizations;
}

}  // namespace bilko::user
