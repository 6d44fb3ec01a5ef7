#include "expense/store/expense_store.h"

#include "bilko/json/codec.h"
#include "expense/store/expense_rows.h"

namespace bilko::expense {
namespace {

constexpr auto kLoad = "SELECT * FROM expense WHERE organization_id = $1 AND id = $2";
// The lock alone: a row that had to be waited for is shown as it is afterwards.
constexpr auto kLock = "SELECT * FROM expense WHERE organization_id = $1 AND id = $2 FOR UPDATE";
constexpr auto kList = R"(
SELECT * FROM expense
 WHERE organization_id = $1 AND ($2::text IS NULL OR id < $2)
   AND ($3::text IS NULL OR status = $3)
   AND ($4::text IS NULL OR category_account_id = $4)
   AND date BETWEEN coalesce($5::date, '-infinity') AND coalesce($6::date, 'infinity')
 ORDER BY id DESC LIMIT $7)";
constexpr auto kInsert = R"(
INSERT INTO expense (organization_id, id, expense_number, status, amount, tax_amount, currency,
                     base_currency, exchange_rate, base_amount, category_account_id, date, supplier,
                     description, receipt_link, submitted_by, authors, self_approved, created_at,
                     updated_at, changed_by, correlation_id, caused_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17::jsonb, false,
        $18, $18, $19, $20, $21))";
constexpr auto kSaveTerms = R"(
UPDATE expense
   SET amount = $3, tax_amount = $4, currency = $5, exchange_rate = $6, base_amount = $7,
       category_account_id = $8, date = $9, supplier = $10, description = $11, receipt_link = $12,
       receipt_sha256 = $13, receipt_type = $14, authors = $15::jsonb, version = version + 1,
       updated_at = $16, changed_by = $17, correlation_id = $18, caused_by = $19
 WHERE organization_id = $1 AND id = $2)";
constexpr auto kSaveProgress = R"(
UPDATE expense
   SET status = $3, approved_by = $4, approved_at = $5, self_approved = $6, transaction_id = $7,
       legs = $8::jsonb, rejected_by = $9, rejected_at = $10, reject_reason = $11, paid_by = $12,
       paid_at = $13, bank_account_id = $14, payment_transaction_id = $15, version = version + 1,
       updated_at = $16, changed_by = $17, correlation_id = $18, caused_by = $19
 WHERE organization_id = $1 AND id = $2)";

void stamp(Expense& expense, Instant now) {
  expense.updated_at = now;
  ++expense.version;
}

// One member of something that may be absent, as the parameter of a column that is null then.
template <class T, class Member>
std::optional<Member> of(const std::optional<T>& whole, Member T::*member) {
  return whole ? std::optional((*whole).*member) : std::nullopt;
}

}  // namespace

Expense ExpenseStore::load(const ExpenseId& id) { return loaded(kLoad, id); }

Expense ExpenseStore::lock(const ExpenseId& id) { return loaded(kLock, id); }

Expense ExpenseStore::loaded(const char* sql, const ExpenseId& id) {
  const auto row = tx_.maybe_one(sql, tx_.organization(), id);
  if (!row) throw Error(ErrorKind::not_found, "not_found", "there is no such expense");
  return expense_of(*row);
}

std::vector<Expense> ExpenseStore::list(const ExpenseFilter& filter,
                                        const std::optional<ExpenseId>& after, std::int64_t limit) {
  std::vector<Expense> expenses;
  for (const pg::Row& row : tx_.query(kList, tx_.organization(), after, filter.status,
                                      filter.category_account_id, filter.from, filter.to, limit))
    expenses.push_back(expense_of(row));
  return expenses;
}

void ExpenseStore::insert(Expense& expense) {
  const Terms& terms = expense.terms;
  const Context& context = tx_.context();
  tx_.execute(kInsert, tx_.organization(), expense.id, expense.number, expense.status,
              terms.amount.amount(), terms.tax.amount(), terms.amount.currency(),
              terms.exchange.base, terms.exchange.rate, terms.base_amount().amount(),
              terms.category_account_id, terms.date, terms.supplier, terms.description,
              terms.receipt_link, expense.submitted_by, json::encode(expense.authors), tx_.now(),
              context.actor, context.correlation_id, context.causation_id);
  expense.created_at = expense.updated_at = tx_.now();
}

void ExpenseStore::save_terms(Expense& expense) {
  const Terms& terms = expense.terms;
  const Context& context = tx_.context();
  tx_.execute(kSaveTerms, tx_.organization(), expense.id, terms.amount.amount(), terms.tax.amount(),
              terms.amount.currency(), terms.exchange.rate, terms.base_amount().amount(),
              terms.category_account_id, terms.date, terms.supplier, terms.description,
              terms.receipt_link, of(expense.receipt, &Receipt::sha256),
              of(expense.receipt, &Receipt::type), json::encode(expense.authors), tx_.now(),
              context.actor, context.correlation_id, context.causation_id);
  stamp(expense, tx_.now());
}

void ExpenseStore::save_progress(Expense& expense) {
  const Context& context = tx_.context();
  const auto& posting = expense.approval_posting;
  const auto legs = posting ? std::optional(json::encode(posting->legs)) : std::nullopt;
  tx_.execute(kSaveProgress, tx_.organization(), expense.id, expense.status,
              of(expense.approval, &Decision::by), of(expense.approval, &Decision::at),
              expense.is_self_approved, of(posting, &Posting::transaction_id), legs,
              of(expense.rejection, &Decision::by), of(expense.rejection, &Decision::at),
              expense.reject_reason, of(expense.payment, &Decision::by),
              of(expense.payment, &Decision::at), expense.bank_account_id,
              expense.payment_transaction_id, tx_.now(), context.actor, context.correlation_id,
              context.causation_id);
  stamp(expense, tx_.now());
}

}  // namespace bilko::expense
