#include "ledger/domain/account.h"

#include <fmt/format.h>

#include <algorithm>

#include "bilko/core/violations.h"

namespace bilko::ledger {
namespace {

constexpr std::size_t kNameMax = 100;  // characters
constexpr std::size_t kCodeMin = 4;
constexpr std::size_t kCodeMax = 6;

bool is_code(std::string_view text) {
  const bool is_number = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return is_number && text.size() >= kCodeMin && text.size() <= kCodeMax;
}

bool fits(AccountType type, char first_digit) {
  switch (type) {
    case AccountType::asset: return first_digit == '1';
    case AccountType::liability: return first_digit == '2';
    case AccountType::equity: return first_digit == '3';
    case AccountType::revenue: return first_digit == '4';
    case AccountType::expense: return first_digit >= '5';
  }
  return false;
}

}  // namespace

void require_valid(const Account& account) {
  Violations violations;
  violations.require_text("/name", account.name, kNameMax);
  violations.require(is_code(account.code), "/code", "code_malformed",
                     fmt::format("a code has {} to {} digits", kCodeMin, kCodeMax));
  if (!account.code.empty())
    violations.require(fits(account.type, account.code.front()), "/code", "code_of_other_type",
                       fmt::format("codes of type {} begin otherwise", enum_name(account.type)));
  violations.throw_if_any("account_invalid");
}

std::vector<Account> default_chart(const OrganizationId& organization) {
  std::vector<Account> chart;
  chart.reserve(contracts::kDefaultChart.size());
  for (const contracts::DefaultAccount& account : contracts::kDefaultChart)
    chart.push_back({.id = contracts::default_account_id(organization, account.code),
                     .organization_id = organization,
                     .code = std::string(account.code),
                     .name = std::string(account.name),
                     .type = account.type,
                     .role = account.role});
  return chart;
}

}  // namespace bilko::ledger
