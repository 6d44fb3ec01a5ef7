#include "bilko/service/memberships.h"

#include <algorithm>

#include "bilko/contracts/user_events.h"

namespace bilko::service {
namespace {

using contracts::MembershipRemoved;
using contracts::MembershipUpdated;

constexpr auto kLearn = R"(
INSERT INTO membership AS known (organization_id, user_id, role, sequence, changed_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (organization_id, user_id) DO UPDATE
   SET role = excluded.role, sequence = excluded.sequence, changed_at = excluded.changed_at
 WHERE known.sequence < excluded.sequence)";
constexpr auto kLoad =
    "SELECT organization_id, user_id, role FROM membership WHERE changed_at > $1";

// The least of all for a role that this version does not know.
http::Role role_of(const contracts::OpenEnum<contracts::MemberRole>& role) {
  for (const auto& [known, name] : EnumNames<http::Role>::kNames)
    if (name == role.str()) return known;
  return http::Role::viewer;
}

void learn(pg::Tx& tx, const auto& event, const std::optional<http::Role>& role) {
  tx.execute(kLearn, event.data.organization_id, event.data.user_id, role,
             event.meta.sequence.value_or(0), event.data.at);
}

void learn_updated(pg::Tx& tx, const events::Event<MembershipUpdated>& updated) {
  if (updated.data.role) learn(tx, updated, role_of(*updated.data.role));
}

void learn_removed(pg::Tx& tx, const events::Event<MembershipRemoved>& removed) {
  learn(tx, removed, std::nullopt);
}

}  // namespace

void subscribe_memberships(events::Subscriptions& subscriptions) {
  subscriptions.on("learn_membership_updated", learn_updated);
  subscriptions.on("learn_membership_removed", learn_removed);
}

void learn_memberships(pg::Tx& tx, std::span<const events::Received> received) {
  events::Subscriptions subscriptions;
  subscribe_memberships(subscriptions);
  for (const auto& one : received)
    if (const auto* subscription = subscriptions.find(one.event->type))
      subscription->apply(tx, std::span(&one, 1));
}

Subscribe with_memberships(Subscribe own) {
  return [own = std::move(own)](events::Subscriptions& subscriptions) {
    if (own) own(subscriptions);
    if (!subscriptions.everything()) subscribe_memberships(subscriptions);
  };
}

void Memberships::review(http::Principal& caller) {
  if (!caller.user) return;
  const std::lock_guard lock(mutex_);
  const Instant now = clock_.now();
  if (!loaded_at_ || now - *loaded_at_ > kFresh) {
    roles_ = load();
    loaded_at_ = now;
  }
  const auto found = roles_.find({caller.organization, *caller.user});
  if (found == roles_.end()) return;
  if (!found->second)
    throw Error(ErrorKind::forbidden, "membership_ended",
                "you are no member of this organization any more");
  caller.role = std::min(caller.role, *found->second);
}

Memberships::Roles Memberships::load() {
  Context context;
  context.now = clock_.now();
  return database_.read(context, [&](pg::Tx& tx) {
    Roles roles;
    for (const pg::Row& row : tx.query(kLoad, context.now - kTokenLife))
      roles.emplace(Member{row.get<OrganizationId>("organization_id"), row.get<UserId>("user_id")},
                    row.get<std::optional<http::Role>>("role"));
    return roles;
  });
}

}  // namespace bilko::service
