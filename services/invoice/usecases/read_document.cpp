#include "invoice/usecases/read_document.h"

#include "invoice/store/contact_store.h"
#include "invoice/store/invoice_store.h"
#include "invoice/store/seller_store.h"

namespace bilko::invoice {

InvoiceDocument read_document(pg::Tx& tx, const InvoiceId& invoice_id) {
  Invoice invoice = InvoiceStore(tx).load(invoice_id);
  ContactDetails buyer = ContactStore(tx).load(invoice.terms.contact_id).details;
  return {SellerStore(tx).load(), std::move(buyer), std::move(invoice)};
}

}  // namespace bilko::invoice
