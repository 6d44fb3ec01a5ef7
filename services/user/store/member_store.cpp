#include "user/store/member_store.h"

namespace bilko::user {
namespace {

constexpr std::string_view kInsert = R"(
INSERT INTO member (organization_id, id, email, name, role, status, created_at, updated_at,
                    changed_by, correlation_id, caused_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10))";
constexpr std::string_view kGet =
    "SELECT * FROM member WHERE organization_id = $1 AND id = $2 AND status = 'active'";
constexpr std::string_view kLock = R"(
SELECT * FROM member WHERE organization_id = $1 AND id = $2 AND status = 'active' FOR UPDATE)";
constexpr std::string_view kFindFormer =
    "SELECT * FROM member WHERE organization_id = $1 AND id = $2";
constexpr std::string_view kHas = R"(
SELECT FROM member
 WHERE organization_id = $1 AND lower(email) = lower($2) AND status = 'active')";
constexpr std::string_view kCountOwners = R"(
SELECT count(*) FROM member
 WHERE organization_id = $1 AND status = 'active' AND role = 'owner')";
constexpr std::string_view kList = R"(
SELECT * FROM member
 WHERE organization_id = $1 AND status = 'active' AND ($2::text IS NULL OR id > $2)
 ORDER BY id LIMIT $3)";
constexpr std::string_view kUpdate = R"(
UPDATE member
   SET email = $3, name = $4, role = $5, status = $6, version = version + 1, updated_at = $7,
       changed_by = $8, correlation_id = $9, caused_by = $10
 WHERE organization_id = $1 AND id = $2
RETURNING version)";

Member member_of(const pg::Row& row) {
  return {.organization = row.get<OrganizationId>("organization_id"),
          .id = row.get<UserId>("id"),
          .email = row.get<Email>("email"),
          .name = row.get<std::string>("name"),
          .role = row.get<MemberRole>("role"),
          .status = row.get<MemberStatus>("status"),
          .version = row.get<std::int64_t>("version"),
          .created_at = row.get<Instant>("created_at"),
          .updated_at = row.get<Instant>("updated_at")};
}

}  // namespace

void MemberStore::insert(const Member& member) {
  const Context& context = tx_.context();
  tx_.execute(kInsert, member.organization, member.id, member.email, member.name, member.role,
              member.status, member.created_at, context.actor, context.correlation_id,
              context.causation_id);
}

Member MemberStore::get(const UserId& user) { return active(kGet, user); }
Member MemberStore::lock(const UserId& user) { return active(kLock, user); }

Member MemberStore::active(std::string_view sql, const UserId& user) {
  const auto row = tx_.maybe_one(sql, tx_.organization(), user);
  if (!row) throw Error(ErrorKind::not_found, "user_not_found", "there is no such user");
  return member_of(*row);
}

std::optional<Member> MemberStore::find_former(const UserId& user) {
  const auto row = tx_.maybe_one(kFindFormer, tx_.organization(), user);
  if (!row) return std::nullopt;
  return member_of(*row);
}

bool MemberStore::has(const Email& email) {
  return tx_.maybe_one(kHas, tx_.organization(), email).has_value();
}

int MemberStore::count_owners() {
  return tx_.one(kCountOwners, tx_.organization()).get<int>("count");
}

std::vector<Member> MemberStore::list(const std::optional<UserId>& after, std::int64_t limit) {
  std::vector<Member> members;
  for (const pg::Row& row : tx_.query(kList, tx_.organization(), after, limit))
    members.push_back(member_of(row));
  return members;
}

void MemberStore::update(Member& member) {
  const Context& context = tx_.context();
  member.updated_at = tx_.now();
  member.version = tx_.one(kUpdate, member.organization, member.id, member.email, member.name,
                           member.role, member.status, member.updated_at, context.actor,
                           context.correlation_id, context.causation_id)
                       .get<std::int64_t>("version");
}

}  // namespace bilko::user
