#include "bilko/numbering/numbering.h"

#include <gtest/gtest.h>

namespace bilko::numbering {
namespace {

TEST(DocumentNumber, HasThreeDigitsAndGrows) {
  EXPECT_EQ(document_number("INV", 2026, 1), "INV-2026-001");
  EXPECT_EQ(document_number("EXP", 2026, 999), "EXP-2026-999");
  EXPECT_EQ(document_number("INV", 2026, 1000), "INV-2026-1000");
  EXPECT_EQ(document_number("INV", 987, 12), "INV-0987-012");
}

}  // namespace
}  // namespace bilko::numbering
