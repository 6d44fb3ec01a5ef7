#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bilko/core/email.h"
#include "bilko/pg/tx.h"

namespace bilko::user {

// Who can sign in.
struct Account {
  UserId user;
  std::string password_hash;  // PHC string
};

// The tables `account` and `account_organization`, which have no tenant.
class AccountStore {
 public:
  explicit AccountStore(pg::Tx& tx) : tx_(tx) {}

  // Throws Error conflict `email_taken`.
  void insert(const Account& account, const Email& email);
  std::optional<Account> find(const Email& email);
  // Does nothing where it is the stored one.
  void set_password_hash(const Account& account);
  void remove(const UserId& user);

  // Does nothing where the account is a member already.
  void join(const UserId& user, const OrganizationId& organization);
  // Ends the user's sessions in the organization, too.
  void leave(const UserId& user, const OrganizationId& organization);
  // In the order of joining.
  std::vector<OrganizationId> organizations(const UserId& user);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::user
