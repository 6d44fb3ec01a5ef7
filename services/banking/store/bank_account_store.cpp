#include "banking/store/bank_account_store.h"

#include "bilko/json/codec.h"

namespace bilko::banking {
namespace {

constexpr auto kLoad = "SELECT * FROM bank_account WHERE organization_id = $1 AND id = $2";
constexpr auto kLock =
    "SELECT * FROM bank_account WHERE organization_id = $1 AND id = $2 FOR UPDATE";
constexpr auto kList = R"(
SELECT * FROM bank_account
 WHERE organization_id = $1 AND ($2::text IS NULL OR id < $2)
 ORDER BY id DESC LIMIT $3)";
constexpr auto kInsert = R"(
INSERT INTO bank_account (organization_id, id, name, iban, number, gl_account_id, profile,
                          created_at, updated_at, changed_by, correlation_id, caused_by, currency)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $8, $9, $10, $11, $12)
ON CONFLICT (organization_id, id) DO NOTHING)";
constexpr auto kUpdate = R"(
UPDATE bank_account
   SET name = $3, iban = $4, number = $5, gl_account_id = $6, profile = $7::jsonb,
       version = version + 1, updated_at = $8, changed_by = $9, correlation_id = $10,
       caused_by = $11
 WHERE organization_id = $1 AND id = $2)";

BankAccount account_of(const pg::Row& row) {
  return {.id = row.get<BankAccountId>("id"),
          .details = {.name = row.get<std::string>("name"),
                      .iban = row.get<std::optional<Iban>>("iban"),
                      .number = row.get<std::optional<std::string>>("number"),
                      .profile = json::decode<Profile>(row.get<std::string>("profile"))},
          .currency = row.get<Currency>("currency"),
          .gl_account_id = row.get<AccountId>("gl_account_id"),
          .version = row.get<std::int64_t>("version"),
          .created_at = row.get<Instant>("created_at"),
          .updated_at = row.get<Instant>("updated_at")};
}

BankAccount found(const std::optional<pg::Row>& row) {
  if (!row) throw Error(ErrorKind::not_found, "not_found", "there is no such bank account");
  return account_of(*row);
}

template <class... More>
bool write(pg::Tx& tx, std::string_view sql, const BankAccount& account, const More&... more) {
  const auto& [name, iban, number, profile] = account.details;
  const Context& context = tx.context();
  return tx.execute(sql, tx.organization(), account.id, name, iban, number, account.gl_account_id,
                    json::encode(profile), tx.now(), context.actor, context.correlation_id,
                    context.causation_id, more...) == 1;
}

}  // namespace

BankAccount BankAccountStore::load(const BankAccountId& id) {
  return found(tx_.maybe_one(kLoad, tx_.organization(), id));
}

BankAccount BankAccountStore::lock(const BankAccountId& id) {
  return found(tx_.maybe_one(kLock, tx_.organization(), id));
}

std::vector<BankAccount> BankAccountStore::list(const std::optional<BankAccountId>& after,
                                                std::int64_t limit) {
  std::vector<BankAccount> accounts;
  for (const pg::Row& row : tx_.query(kList, tx_.organization(), after, limit))
    accounts.push_back(account_of(row));
  return accounts;
}

bool BankAccountStore::insert_new(BankAccount& account) {
  account.created_at = account.updated_at = tx_.now();
  return write(tx_, kInsert, account, account.currency);
}

void BankAccountStore::update(BankAccount& account) {
  write(tx_, kUpdate, account);
  account.updated_at = tx_.now();
  ++account.version;
}

}  // namespace bilko::banking
