#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "bilko/contracts/ids.h"
#include "bilko/core/enum.h"

// The default chart of accounts. Account ids follow from (organization, code), so every publisher
// knows them before the ledger has answered; events.md, "The general ledger's mapping".
namespace bilko::contracts {

enum class AccountType { asset, liability, equity, revenue, expense };

// What an account is for; mapped to a code per organization, the codes below by default.
enum class AccountRole {
  bank,
  accounts_receivable,
  vat_in,
  accounts_payable,
  vat_out,
  deferred_revenue,
  retained_earnings,
  revenue,
  expense  // where an expense goes that names no category
};

struct DefaultAccount {
  std::string_view code;
  std::string_view name;
  AccountType type;
  std::optional<AccountRole> role;
};

inline constexpr std::array kDefaultChart = {
    DefaultAccount{"1000", "Bank Account", AccountType::asset, AccountRole::bank},
    DefaultAccount{"1200", "Accounts Receivable", AccountType::asset,
                   AccountRole::accounts_receivable},
    DefaultAccount{"1300", "Input VAT", AccountType::asset, AccountRole::vat_in},
    DefaultAccount{"2000", "Accounts Payable", AccountType::liability,
                   AccountRole::accounts_payable},
    DefaultAccount{"2100", "Customer Prepayments", AccountType::liability, std::nullopt},
    DefaultAccount{"2300", "Output VAT", AccountType::liability, AccountRole::vat_out},
    DefaultAccount{"2400", "Deferred Revenue", AccountType::liability,
                   AccountRole::deferred_revenue},
    DefaultAccount{"3000", "Owner's Equity", AccountType::equity, std::nullopt},
    DefaultAccount{"3100", "Retained Earnings", AccountType::equity,
                   AccountRole::retained_earnings},
    DefaultAccount{"4000", "Revenue", AccountType::revenue, AccountRole::revenue},
    DefaultAccount{"5000", "General Expenses", AccountType::expense, AccountRole::expense},
    DefaultAccount{"5100", "Office Supplies", AccountType::expense, std::nullopt},
    DefaultAccount{"5200", "Travel", AccountType::expense, std::nullopt},
    DefaultAccount{"5300", "Software and Services", AccountType::expense, std::nullopt},
    DefaultAccount{"5400", "Rent and Utilities", AccountType::expense, std::nullopt},
    DefaultAccount{"5500", "Marketing", AccountType::expense, std::nullopt},
    DefaultAccount{"5600", "Bank Fees", AccountType::expense, std::nullopt},
    DefaultAccount{"5700", "Foreign Exchange Differences", AccountType::expense, std::nullopt},
    DefaultAccount{"5800", "Salaries", AccountType::expense, std::nullopt},
    DefaultAccount{"5900", "Other Expenses", AccountType::expense, std::nullopt},
};

// The code that plays the role unless the organization maps it elsewhere.
constexpr std::string_view default_code(AccountRole role) {
  for (const DefaultAccount& account : kDefaultChart)
    if (account.role == role) return account.code;
  return {};
}

AccountId default_account_id(const OrganizationId& organization, std::string_view code);
AccountId default_account_id(const OrganizationId& organization, AccountRole role);
// Each organization starts with one bank account, kept in account 1000.
BankAccountId default_bank_account_id(const OrganizationId& organization);

}  // namespace bilko::contracts

namespace bilko {
template <>
struct EnumNames<contracts::AccountType> {
  using Type = contracts::AccountType;
  static constexpr std::array kNames = {std::pair{Type::asset, std::string_view{"ASSET"}},
                                        std::pair{Type::liability, std::string_view{"LIABILITY"}},
                                        std::pair{Type::equity, std::string_view{"EQUITY"}},
                                        std::pair{Type::revenue, std::string_view{"REVENUE"}},
                                        std::pair{Type::expense, std::string_view{"EXPENSE"}}};
};

template <>
struct EnumNames<contracts::AccountRole> {
  using Role = contracts::AccountRole;
  static constexpr std::array kNames = {
      std::pair{Role::bank, std::string_view{"BANK"}},
      std::pair{Role::accounts_receivable, std::string_view{"AR"}},
      std::pair{Role::vat_in, std::string_view{"VAT_IN"}},
      std::pair{Role::accounts_payable, std::string_view{"AP"}},
      std::pair{Role::vat_out, std::string_view{"VAT_OUT"}},
      std::pair{Role::deferred_revenue, std::string_view{"DEFERRED_REVENUE"}},
      std::pair{Role::retained_earnings, std::string_view{"RETAINED_EARNINGS"}},
      std::pair{Role::revenue, std::string_view{"REVENUE"}},
      std::pair{Role::expense, std::string_view{"EXPENSE"}}};
};
}  // namespace bilko
