#pragma once

#include <string>

#include "invoice/adapters/fonts.h"
#include "invoice/domain/document.h"

namespace bilko::invoice {

// The invoice as a PDF of A4 pages. The same document gives the same bytes, whenever and wherever
// it is printed with the same fonts.
std::string invoice_pdf(const InvoiceDocument& document, const Fonts& fonts);

}  // namespace bilko::invoice
