#include "bilko/core/ulid.h"

#include <gtest/gtest.h>

#include "bilko/core/context.h"
#include "bilko/core/hash.h"

namespace bilko {
namespace {

TEST(Ulid, AscendsWithinOneMillisecondAndWhenTheClockStepsBack) {
  const Instant now = Instant::of_unix_ms(1'800'000'000'000);
  Ulid last = Ulid::generate(now);
  for (int i = 0; i < 1000; ++i) {
    const Ulid next = Ulid::generate(now - std::chrono::milliseconds(i));
    EXPECT_LT(last, next);
    last = next;
  }
}

TEST(Ulid, CarriesItsTime) {
  const Ulid ulid = Ulid::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");  // the specification's example
  EXPECT_EQ(ulid.time().unix_ms(), 1469922850259);
}

TEST(Ulid, RefusesOtherLengthsAlphabetsAndOverflow) {
  EXPECT_FALSE(Ulid::is_valid("01HX7M2K5N3P4Q5R6S7T8V9W0"));  // the seed's example has 25
  EXPECT_FALSE(Ulid::is_valid("81ARZ3NDEKTSV4RRFFQ69G5FAV"));
  EXPECT_FALSE(Ulid::is_valid("01ARZ3NDEKTSV4RRFFQ69G5FAU"));
  EXPECT_FALSE(Ulid::is_valid("01arz3ndektsv4rrffq69g5fav"));
}

TEST(Ulid, DerivedIdsDependOnCauseAndSeedOnly) {
  const Ulid cause = Ulid::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");
  EXPECT_EQ(Ulid::derived(cause, "a"), Ulid::derived(cause, "a"));
  EXPECT_NE(Ulid::derived(cause, "a"), Ulid::derived(cause, "b"));
  EXPECT_EQ(Ulid::derived(cause, "a").time(), cause.time());
}

TEST(Id, KeepsKindsApartByPrefix) {
  const auto id = OrganizationId::generate(Instant::of_unix_ms(0));
  EXPECT_EQ(OrganizationId::parse(id.str()), id);
  EXPECT_THROW(UserId::parse(id.str()), Error);
  EXPECT_THROW(OrganizationId::parse("org_1"), Error);
}

TEST(Hash, MatchesPublishedVectors) {
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(hmac_sha256("It's a Secret to Everybody", "Hello, World!")),
            "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
}

}  // namespace
}  // namespace bilko
