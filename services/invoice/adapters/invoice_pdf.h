#pragma once

#include <string>

#include "invoice/domain/document.h"

namespace bilko::invoice {

// The invoice as a PDF of A4 pages. The same document gives the same bytes, whenever and wherever
// it is printed with the same fonts. Throws Error unavailable `fonts_unavailable`.
std::string invoice_pdf(const InvoiceDocument& document, const std::string& font_folder);

}  // namespace bilko::invoice
