#include "expense/store/expense_rows.h"

#include "bilko/json/codec.h"

namespace bilko::expense {
namespace {

using Text = std::optional<std::string>;

Terms terms_of(const pg::Row& row) {
  const auto currency = row.get<Currency>("currency");
  return {.amount = Money(row.get<Amount>("amount"), currency),
          .tax = Money(row.get<Amount>("tax_amount"), currency),
          .exchange = {row.get<Rate>("exchange_rate"), row.get<Currency>("base_currency")},
          .category_account_id = row.get<AccountId>("category_account_id"),
          .date = row.get<Date>("date"),
          .supplier = row.get<Text>("supplier"),
          .description = row.get<Text>("description"),
          .receipt_link = row.get<Text>("receipt_link")};
}

std::optional<Decision> decision_of(const pg::Row& row, const char* by, const char* at) {
  const auto who = row.get<std::optional<Actor>>(by);
  if (!who) return std::nullopt;
  return Decision{*who, row.get<Instant>(at)};
}

std::optional<Receipt> receipt_of(const pg::Row& row) {
  const auto sha256 = row.get<Text>("receipt_sha256");
  if (!sha256) return std::nullopt;
  return Receipt{*sha256, row.get<ReceiptType>("receipt_type")};
}

std::optional<Posting> approval_posting_of(const pg::Row& row) {
  const auto id = row.get<std::optional<TransactionId>>("transaction_id");
  if (!id) return std::nullopt;
  return Posting{*id, json::decode<Legs>(row.get<std::string>("legs"))};
}

}  // namespace

Expense expense_of(const pg::Row& row) {
  return {.id = row.get<ExpenseId>("id"),
          .number = row.get<std::string>("expense_number"),
          .terms = terms_of(row),
          .status = row.get<ExpenseStatus>("status"),
          .submitted_by = row.get<Actor>("submitted_by"),
          .authors = json::decode<std::vector<Actor>>(row.get<std::string>("authors")),
          .receipt = receipt_of(row),
          .approval = decision_of(row, "approved_by", "approved_at"),
          .is_self_approved = row.get<bool>("self_approved"),
          .approval_posting = approval_posting_of(row),
          .rejection = decision_of(row, "rejected_by", "rejected_at"),
          .reject_reason = row.get<Text>("reject_reason"),
          .payment = decision_of(row, "paid_by", "paid_at"),
          .bank_account_id = row.get<std::optional<BankAccountId>>("bank_account_id"),
          .payment_transaction_id = row.get<std::optional<TransactionId>>("payment_transaction_id"),
          .version = row.get<std::int64_t>("version"),
          .created_at = row.get<Instant>("created_at"),
          .updated_at = row.get<Instant>("updated_at")};
}

}  // namespace bilko::expense
