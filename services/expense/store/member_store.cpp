#include "expense/store/member_store.h"

namespace bilko::expense {
namespace {

constexpr auto kAdd =
    "INSERT INTO member (organization_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
constexpr auto kOthers = R"(
SELECT EXISTS (
  SELECT user_id FROM membership
   WHERE organization_id = $1 AND role IS NOT NULL AND user_id IS DISTINCT FROM $2
  UNION ALL
  SELECT user_id FROM member m
   WHERE m.organization_id = $1 AND m.user_id IS DISTINCT FROM $2
     AND NOT EXISTS (SELECT FROM membership s
                      WHERE s.organization_id = $1 AND s.user_id = m.user_id AND s.role IS NULL)
) AS others)";

}  // namespace

void MemberStore::add(const UserId& user) { tx_.execute(kAdd, tx_.organization(), user); }

bool MemberStore::has_others(const std::optional<UserId>& user) {
  return tx_.one(kOthers, tx_.organization(), user).get<bool>("others");
}

}  // namespace bilko::expense
