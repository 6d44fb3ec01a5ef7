#include "invoice/usecases/learn_seller.h"

#include "invoice/store/seller_store.h"

namespace bilko::invoice {
namespace {

void learn_seller(pg::Tx& tx, const auto& event) {
  const auto& data = event.data;
  SellerStore(tx).learn({.name = data.name,
                         .legal_name = data.legal_name,
                         .tax_id = data.tax_id,
                         .address = data.address,
                         .iban = data.iban},
                        event.meta.sequence.value_or(0));
}

}  // namespace

void learn_seller_created(pg::Tx& tx,
                          const events::Event<contracts::OrganizationCreated>& created) {
  learn_seller(tx, created);
}

void learn_seller_updated(pg::Tx& tx,
                          const events::Event<contracts::OrganizationUpdated>& updated) {
  learn_seller(tx, updated);
}

}  // namespace bilko::invoice
