#include "banking/domain/reference.h"

#include <gtest/gtest.h>

namespace bilko::banking {
namespace {

int points(const char* document, const char* text) {
  return points_of(numbers_in(document), keys_of(text));
}

TEST(Reference, IsFoundHoweverItIsWritten) {
  const struct {
    const char* document;
    const char* text;
    int points;
  } cases[] = {
      {"INV-2026-001", "Payment INV-2026-001, thanks", kWholeReferencePoints},
      {"INV-2026-001", "inv 2026/001", kWholeReferencePoints},
      {"INV-2026-001", "INV2026001", kWholeReferencePoints},
      {"INV-2026-001", "97 41-2026-001", kDigitsPoints},
      {"INV-2026-001", "2026001", kDigitsPoints},
      {"INV-2026-001", "INV-2026-0010", 0},
      {"INV-2026-001", "INV-2026-01", 0},
      {"INV-2026-001", "12026001", 0},
      {"INV-2026-001", "2026 and 1", 0},
      {"INV-2026-001", "", 0},
      {"Expense EXP-2026-007 paid", "office EXP-2026-007", kWholeReferencePoints},
      {"Expense EXP-2026-007 paid", "INV-2026-007", kDigitsPoints},
      {"Opening balance", "Opening balance", 0},
  };
  for (const auto& c : cases)
    EXPECT_EQ(points(c.document, c.text), c.points) << c.document << " in " << c.text;
}

TEST(Reference, APaymentReferenceIsFoundAsAWhole) {
  const auto given = [](const char* reference, const char* text) {
    return points_of(reference_in(reference), keys_of(text));
  };
  EXPECT_EQ(given("97 41-2026-001", "97412026001"), kWholeReferencePoints);
  EXPECT_EQ(given("RF18 5390 0754 7034", "rf18539007547034"), kWholeReferencePoints);
  EXPECT_EQ(given("RF18 5390 0754 7034", "RF18 5390 0754 703"), 0);
  EXPECT_EQ(given("REF1", "REF1"), 0);
}

}  // namespace
}  // namespace bilko::banking
