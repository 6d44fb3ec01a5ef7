#pragma once

#include <string>

#include "invoice/domain/document.h"

// Values as people read them on a document. English, independent of any locale of the machine.
namespace bilko::invoice {

// "1,250.00": the minor unit's decimals.
std::string money_text(const Money& money);
// The same, with up to four decimals where the price has them.
std::string price_text(Amount price, Currency currency);
// "20 %", "7.5 %".
std::string percent_text(Percent percent);
// "20 %", with the category where it is not the standard one: "0 % AE"; a dash without VAT.
std::string vat_text(const Line& line);
// Category of EN 16931 in words: "Reverse charge".
std::string category_text(VatCategory category);
// In groups of four: "RS35 2600 0560".
std::string iban_text(const std::string& iban);

}  // namespace bilko::invoice
