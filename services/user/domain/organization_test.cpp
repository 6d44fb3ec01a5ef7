#include "user/domain/organization.h"

#include <gtest/gtest.h>

namespace bilko::user {
namespace {

std::string wrong_field(void (*change)(Profile&)) {
  Profile profile;
  profile.name = "Acme";
  change(profile);
  try {
    require_valid(profile);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "organization_invalid");
    return error.fields().at(0).pointer;
  }
  return "none";
}

TEST(Organization, LimitsWhatStandsOnDocuments) {
  EXPECT_EQ(wrong_field([](Profile& p) { p.name = std::string(200, 'x'); }), "none");
  EXPECT_EQ(wrong_field([](Profile& p) { p.name = std::string(201, 'x'); }), "/name");
  EXPECT_EQ(wrong_field([](Profile& p) { p.name = " "; }), "/name");
  EXPECT_EQ(wrong_field([](Profile& p) { p.legal_name = ""; }), "/legalName");
  EXPECT_EQ(wrong_field([](Profile& p) { p.tax_id = std::string(33, '1'); }), "/taxId");
  EXPECT_EQ(wrong_field([](Profile& p) { p.address = std::string(501, 'x'); }), "/address");
  EXPECT_EQ(wrong_field([](Profile& p) { p.address = "1 Main St\nSpringfield"; }), "none");
}

}  // namespace
}  // namespace bilko::user
