#include "user/usecases/rename_user.h"

#include "bilko/core/violations.h"
#include "bilko/events/outbox.h"
#include "bilko/json/changes.h"
#include "user/domain/organization.h"
#include "user/store/account_store.h"
#include "user/store/member_store.h"
#include "user/usecases/enter_organization.h"

namespace bilko::user {
namespace {

// What of a user is the same in all organizations and may change.
struct Person {
  std::string name;
  static void fields(auto& self, auto&& field) { field("name", self.name); }
};

void require_valid(const Person& person) {
  Violations violations;
  violations.require_text("/name", person.name, kNameMax);
  violations.throw_if_any("user_invalid");
}

}  // namespace

Member rename_user(pg::Tx& tx, const RenameUser& command) {
  const Person after{command.name};
  require_valid(after);
  MemberStore members(tx);
  Member own = members.lock(command.user);
  require_version(own.version, command.expected_version);
  const auto changes = json::changes_between(Person{own.name}, after);
  if (changes.empty()) return own;

  for (const auto& organization : AccountStore(tx).organizations(command.user)) {
    enter_organization(tx, organization, command.user);
    Member member = members.lock(command.user);
    member.name = after.name;
    members.update(member);
    if (member.organization == own.organization) own = member;
  }
  enter_organization(tx, own.organization, command.user);
  events::publish(tx, contracts::UserUpdated{.user_id = own.id,
                                             .updated_fields = changes.fields,
                                             .before = changes.before,
                                             .after = changes.after,
                                             .updated_at = own.updated_at});
  return own;
}

}  // namespace bilko::user
