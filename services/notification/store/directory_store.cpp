#include "notification/store/directory_store.h"

#include <fmt/format.h>

namespace bilko::notification {
namespace {

constexpr auto kLearnOrganization = R"(
INSERT INTO organization (organization_id, name, sequence) VALUES ($1, $2, $3)
ON CONFLICT (organization_id) DO UPDATE SET name = excluded.name, sequence = excluded.sequence
 WHERE organization.sequence < excluded.sequence)";
constexpr auto kName = "SELECT name FROM organization WHERE organization_id = $1";
constexpr auto kLearnInvoice = R"(
INSERT INTO invoice (organization_id, id, number, contact_email, total_amount, currency, due_date)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING)";
constexpr auto kInvoice = "SELECT * FROM invoice WHERE organization_id = $1 AND id = $2";

}  // namespace

void DirectoryStore::learn_organization(const std::string& name, std::int64_t sequence) {
  tx_.execute(kLearnOrganization, tx_.organization(), name, sequence);
}

std::string DirectoryStore::organization_name() {
  const auto row = tx_.maybe_one(kName, tx_.organization());
  return row ? row->get<std::string>("name") : "";
}

void DirectoryStore::learn_invoice(const KnownInvoice& invoice) {
  tx_.execute(kLearnInvoice, tx_.organization(), invoice.id, invoice.number, invoice.contact_email,
              invoice.total_amount, invoice.currency, invoice.due_date);
}

KnownInvoice DirectoryStore::invoice(const InvoiceId& id) {
  const auto row = tx_.maybe_one(kInvoice, tx_.organization(), id);
  if (!row)
    throw Error(ErrorKind::not_found, "invoice_unknown",
                fmt::format("nothing is known yet of invoice {}", id.str()));
  return {.id = id,
          .number = row->get<std::string>("number"),
          .contact_email = row->get<std::optional<std::string>>("contact_email"),
          .total_amount = row->get<Amount>("total_amount"),
          .currency = row->get<Currency>("currency"),
          .due_date = row->get<Date>("due_date")};
}

}  // namespace bilko::notification
