#include "invoice/store/seller_store.h"

namespace bilko::invoice {
namespace {

constexpr auto kLearn = R"(
INSERT INTO seller AS known (organization_id, name, legal_name, tax_id, address, iban, sequence)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (organization_id) DO UPDATE
   SET name = excluded.name, legal_name = excluded.legal_name, tax_id = excluded.tax_id,
       address = excluded.address, iban = excluded.iban, sequence = excluded.sequence
 WHERE known.sequence < excluded.sequence)";
constexpr auto kLoad = "SELECT * FROM seller WHERE organization_id = $1";

}  // namespace

void SellerStore::learn(const Seller& seller, std::int64_t sequence) {
  tx_.execute(kLearn, tx_.organization(), seller.name, seller.legal_name, seller.tax_id,
              seller.address, seller.iban, sequence);
}

Seller SellerStore::load() {
  const auto row = tx_.maybe_one(kLoad, tx_.organization());
  Seller seller;
  seller.name = row ? row->get<std::string>("name") : tx_.organization().str();
  if (!row) return seller;
  seller.legal_name = row->get<std::optional<std::string>>("legal_name");
  seller.tax_id = row->get<std::optional<std::string>>("tax_id");
  seller.address = row->get<std::optional<std::string>>("address");
  seller.iban = row->get<std::optional<std::string>>("iban");
  return seller;
}

}  // namespace bilko::invoice
