#pragma once

#include <cstdint>
#include <string>

#include "bilko/pg/tx.h"

// Gapless numbers of documents, one count per organization, series and year.
namespace bilko::numbering {

// `INV-2026-007`: at least three digits, growing as needed.
std::string document_number(const std::string& series, int year, std::int64_t count);

// The next number of the tenant. It comes from a locked row of the service's table `number_counter`
// (organization_id, series, year: its key; last), so numbers have no gap and no repeat; a database
// sequence leaves gaps. Others who want one of the same series and year wait until this transaction
// ends, so take it as late as possible.
std::string next_number(pg::Tx& tx, const std::string& series, int year);

}  // namespace bilko::numbering
