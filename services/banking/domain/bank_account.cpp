#include "banking/domain/bank_account.h"

namespace bilko::banking {
namespace {

constexpr std::size_t kNameMax = 200;
constexpr std::size_t kNumberMax = 34;

}  // namespace

void require_valid(const BankAccountDetails& details) {
  Violations violations;
  violations.require_text("/name", details.name, kNameMax);
  if (details.number) violations.require_text("/number", *details.number, kNumberMax);
  check(details.profile, "/profile", violations);
  violations.throw_if_any("bank_account_invalid");
}

}  // namespace bilko::banking
