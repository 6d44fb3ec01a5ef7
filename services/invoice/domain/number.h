#pragma once

#include <cstdint>
#include <string>

namespace bilko::invoice {

// The series that invoices are numbered in; numbers are gapless per organization, series and year.
inline constexpr const char* kInvoiceSeries = "INV";

// `INV-2026-007`: at least three digits, growing as needed. `year` is the issue date's.
std::string document_number(const std::string& series, int year, std::int64_t count);

}  // namespace bilko::invoice
