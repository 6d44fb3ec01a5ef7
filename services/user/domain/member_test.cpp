#include "user/domain/member.h"

#include <gtest/gtest.h>

namespace bilko::user {
namespace {

template <class F>
std::string refusal_of(F&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return "accepted";
}

TEST(Member, OnlyOwnersMakeAndTouchOwners) {
  struct Case {
    MemberRole by;
    MemberRole other;
    bool allowed;
  };
  using enum MemberRole;
  for (const Case& c :
       {Case{owner, owner, true}, Case{owner, admin, true}, Case{owner, viewer, true},
        Case{admin, owner, false}, Case{admin, admin, true}, Case{admin, user, true},
        Case{admin, viewer, true}, Case{user, viewer, false}, Case{user, user, false},
        Case{viewer, viewer, false}}) {
    Member member;
    member.role = c.other;
    EXPECT_EQ(refusal_of([&] { require_may_grant(c.by, c.other); }),
              c.allowed ? "accepted" : "role_not_grantable");
    EXPECT_EQ(refusal_of([&] { require_may_manage(c.by, member); }),
              c.allowed ? "accepted" : "member_not_manageable");
  }
}

TEST(Member, AnErasedOneDoesNotSayWhoItWas) {
  Member member;
  member.id = UserId::parse("usr_01HV0000000000000000000000");
  member.email = Email::parse("ann@example.com");
  member.name = "Ann Lee";
  member.erase_person();
  EXPECT_EQ(member.name, "Deleted user");
  EXPECT_EQ(member.email.str(), "usr_01HV0000000000000000000000@deleted.invalid");
}

TEST(Member, TheLastOwnerStays) {
  EXPECT_EQ(refusal_of([] { require_another_owner(1); }), "last_owner");
  EXPECT_EQ(refusal_of([] { require_another_owner(2); }), "accepted");
}

}  // namespace
}  // namespace bilko::user
