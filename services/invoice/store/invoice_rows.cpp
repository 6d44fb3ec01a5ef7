#include "invoice/store/invoice_rows.h"

#include "bilko/json/codec.h"

namespace bilko::invoice {
namespace {

Terms terms_of(const pg::Row& row) {
  return {.contact_id = row.get<ContactId>("contact_id"),
          .currency = row.get<Currency>("currency"),
          .exchange_rate = row.get<Rate>("exchange_rate"),
          .issue_date = row.get<Date>("issue_date"),
          .due_date = row.get<Date>("due_date"),
          .lines = {},
          .note = row.get<std::optional<std::string>>("note")};
}

std::optional<Posting> posting_of(const pg::Row& row) {
  const auto transaction_id = row.get<std::optional<TransactionId>>("transaction_id");
  if (!transaction_id) return std::nullopt;
  return Posting{*transaction_id, json::decode<Legs>(row.get<std::string>("legs"))};
}

std::optional<Pdf> pdf_of(const pg::Row& row) {
  const auto url = row.get<std::optional<std::string>>("pdf_url");
  if (!url) return std::nullopt;
  return Pdf{*url, row.get<std::string>("pdf_sha256")};
}

}  // namespace

Invoice invoice_of(const pg::Row& row) {
  const Terms terms = terms_of(row);
  const auto base_currency = row.get<Currency>("base_currency");
  const auto money = [&](const char* column) {
    return Money(row.get<Amount>(column), terms.currency);
  };
  Invoice invoice{
      .id = row.get<InvoiceId>("id"),
      .number = row.get<std::string>("invoice_number"),
      .terms = terms,
      .base_currency = base_currency,
      .totals = {money("net_amount"), money("vat_amount"), money("total_amount")},
      .status = row.get<InvoiceStatus>("status"),
      .paid = money("paid_amount"),
      .paid_base = Money(row.get<Amount>("paid_base_amount"), base_currency),
      .tracking_token = row.get<std::optional<std::string>>("tracking_token"),
      .pdf = pdf_of(row),
      .posting = posting_of(row),
      .reversal_transaction_id = row.get<std::optional<TransactionId>>("reversal_transaction_id"),
      .cancel_reason = row.get<std::optional<std::string>>("cancel_reason"),
      .sent_at = row.get<std::optional<Instant>>("sent_at"),
      .viewed_at = row.get<std::optional<Instant>>("viewed_at"),
      .overdue_at = row.get<std::optional<Instant>>("overdue_at"),
      .paid_at = row.get<std::optional<Instant>>("paid_at"),
      .cancelled_at = row.get<std::optional<Instant>>("cancelled_at"),
      .version = row.get<std::int64_t>("version"),
      .created_at = row.get<Instant>("created_at"),
      .updated_at = row.get<Instant>("updated_at")};
  if (invoice.viewed_at)
    invoice.status = next_status(invoice.status, Action::view).value_or(invoice.status);
  return invoice;
}

Line line_of(const pg::Row& row) {
  return {.description = row.get<std::string>("description"),
          .quantity = row.get<Quantity>("quantity"),
          .unit_price = row.get<Amount>("unit_price"),
          .vat_rate = row.get<std::optional<Percent>>("vat_rate"),
          .vat_category = row.get<std::optional<VatCategory>>("vat_category")};
}

InvoiceStatus stored_status(InvoiceStatus status) {
  return status == InvoiceStatus::viewed ? InvoiceStatus::sent : status;
}

}  // namespace bilko::invoice
