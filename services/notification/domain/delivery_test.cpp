#include "notification/domain/delivery.h"

#include <gtest/gtest.h>

namespace bilko::notification {
namespace {

TEST(DeliveryTest, IsTriedAgainAfter1And2And4And8And16SecondsThenNever) {
  const int expected[] = {1, 2, 4, 8, 16};
  for (int attempts = 1; attempts <= 5; ++attempts)
    EXPECT_EQ(retry_after(attempts), std::chrono::seconds(expected[attempts - 1]));
  EXPECT_EQ(retry_after(6), std::nullopt);
}

TEST(DeliveryTest, EveryOutcomeLeadsToOneStatus) {
  struct Row {
    Outcome outcome;
    int attempts;
    Status status;
    bool is_tried_again;
  };
  const Row rows[] = {{Outcome::accepted, 1, Status::sent, false},
                      {Outcome::accepted, 6, Status::sent, false},
                      {Outcome::refused, 1, Status::failed, false},
                      {Outcome::uncertain, 1, Status::uncertain, false},
                      {Outcome::deferred, 1, Status::intended, true},
                      {Outcome::deferred, 5, Status::intended, true},
                      {Outcome::deferred, 6, Status::failed, false}};
  for (const Row& row : rows) {
    const auto settlement = settlement_of({row.outcome, "x"}, row.attempts);
    EXPECT_EQ(settlement.status, row.status) << enum_name(row.status) << row.attempts;
    EXPECT_EQ(settlement.again_after.has_value(), row.is_tried_again) << row.attempts;
  }
}

TEST(MaskTest, KeepsTheFirstLetterAndTheDomain) {
  EXPECT_EQ(masked("kupac@example.com"), "k***@example.com");
  EXPECT_EQ(masked("k@example.com"), "k***@example.com");
  EXPECT_EQ(masked("no address"), "***");
  EXPECT_EQ(masked("@example.com"), "***");
  EXPECT_LE(masked("a@" + std::string(300, 'x')).size(), 254U);
}

}  // namespace
}  // namespace bilko::notification
