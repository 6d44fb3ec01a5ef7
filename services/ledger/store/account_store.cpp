#include "ledger/store/account_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace bilko::ledger {
namespace {

constexpr std::string_view kInsertNew = R"(
INSERT INTO account (organization_id, id, code, name, type, role, active,
                     changed_by, correlation_id, caused_by)
SELECT a.*, $8::text, $9::text, $10::text
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[])
    AS a(organization_id, id, code, name, type, role, active)
 ORDER BY a.organization_id, a.id
ON CONFLICT (organization_id, id) DO NOTHING
RETURNING id)";
constexpr std::string_view kMissing = R"(
SELECT DISTINCT k.organization_id, k.id
  FROM unnest($1::text[], $2::text[]) AS k(organization_id, id)
 WHERE NOT EXISTS (SELECT FROM account a
                    WHERE a.organization_id = k.organization_id AND a.id = k.id)
 ORDER BY k.organization_id, k.id)";
constexpr std::string_view kFind =
    "SELECT * FROM account WHERE organization_id = $1 AND id = ANY ($2::text[])";
constexpr std::string_view kLoad = "SELECT * FROM account WHERE organization_id = $1 AND id = $2";
constexpr std::string_view kLock =
    "SELECT FROM account WHERE organization_id = $1 AND id = $2 FOR UPDATE";
constexpr std::string_view kUpdate = R"(
UPDATE account
   SET name = $3, active = $4, version = version + 1, updated_at = $5, changed_by = $6,
       correlation_id = $7, caused_by = $8
 WHERE organization_id = $1 AND id = $2)";
constexpr std::string_view kList = R"(
SELECT * FROM account
 WHERE organization_id = $1 AND ($2::text IS NULL OR code > $2)
 ORDER BY code LIMIT $3)";
constexpr std::string_view kCodes = "SELECT id, code FROM account WHERE organization_id = $1";

Account account_of(const pg::Row& row) {
  return {.id = row.get<AccountId>("id"),
          .organization_id = row.get<OrganizationId>("organization_id"),
          .code = row.get<std::string>("code"),
          .name = row.get<std::string>("name"),
          .type = row.get<AccountType>("type"),
          .role = row.get<std::optional<AccountRole>>("role"),
          .is_active = row.get<bool>("active"),
          .version = row.get<std::int64_t>("version"),
          .created_at = row.get<Instant>("created_at"),
          .updated_at = row.get<Instant>("updated_at")};
}

}  // namespace

std::vector<Account> AccountStore::insert_new(std::span<const Account> accounts) {
  const Context& context = tx_.context();
  const pg::Rows rows =
      tx_.query(kInsertNew, pg::column(accounts, &Account::organization_id),
                pg::column(accounts, &Account::id), pg::column(accounts, &Account::code),
                pg::column(accounts, &Account::name), pg::column(accounts, &Account::type),
                pg::column(accounts, &Account::role), pg::column(accounts, &Account::is_active),
                context.actor, context.correlation_id, context.causation_id);
  std::set<AccountId> inserted;
  for (const pg::Row& row : rows) inserted.insert(row.get<AccountId>("id"));
  std::vector<Account> result;
  std::ranges::copy_if(accounts, std::back_inserter(result),
                       [&](const Account& account) { return inserted.contains(account.id); });
  return result;
}

std::vector<AccountKey> AccountStore::missing(std::span<const AccountKey> keys) {
  std::vector<AccountKey> result;
  for (const pg::Row& row : tx_.query(kMissing, pg::column(keys, &AccountKey::organization_id),
                                      pg::column(keys, &AccountKey::id)))
    result.push_back({row.get<OrganizationId>("organization_id"), row.get<AccountId>("id")});
  return result;
}

std::map<AccountId, Account> AccountStore::find(std::span<const AccountId> ids) {
  std::map<AccountId, Account> found;
  for (const pg::Row& row :
       tx_.query(kFind, tx_.organization(), std::vector(ids.begin(), ids.end())))
    found.emplace(row.get<AccountId>("id"), account_of(row));
  return found;
}

Account AccountStore::load(const AccountId& id) {
  const auto row = tx_.maybe_one(kLoad, tx_.organization(), id);
  if (!row)
    throw Error(ErrorKind::not_found, "account_not_found",
                fmt::format("there is no account {}", id.str()));
  return account_of(*row);
}

Account AccountStore::lock(const AccountId& id) {
  tx_.query(kLock, tx_.organization(), id);
  return load(id);
}

void AccountStore::update(Account& account) {
  const Context& context = tx_.context();
  tx_.execute(kUpdate, tx_.organization(), account.id, account.name, account.is_active, tx_.now(),
              context.actor, context.correlation_id, context.causation_id);
  account.updated_at = tx_.now();
  ++account.version;
}

std::vector<Account> AccountStore::list(const std::optional<std::string>& after_code,
                                        std::int64_t limit) {
  std::vector<Account> result;
  for (const pg::Row& row : tx_.query(kList, tx_.organization(), after_code, limit))
    result.push_back(account_of(row));
  return result;
}

AccountCodes AccountStore::codes() {
  AccountCodes result;
  for (const pg::Row& row : tx_.query(kCodes, tx_.organization()))
    result.emplace(row.get<AccountId>("id"), row.get<std::string>("code"));
  return result;
}

}  // namespace bilko::ledger
