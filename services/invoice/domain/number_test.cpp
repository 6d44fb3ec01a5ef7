#include "invoice/domain/number.h"

#include <gtest/gtest.h>

namespace bilko::invoice {
namespace {

TEST(DocumentNumber, HasThreeDigitsAndGrows) {
  EXPECT_EQ(document_number(kInvoiceSeries, 2026, 1), "INV-2026-001");
  EXPECT_EQ(document_number(kInvoiceSeries, 2026, 999), "INV-2026-999");
  EXPECT_EQ(document_number(kInvoiceSeries, 2026, 1000), "INV-2026-1000");
  EXPECT_EQ(document_number(kInvoiceSeries, 987, 12), "INV-0987-012");
}

}  // namespace
}  // namespace bilko::invoice
