#include "user/http/routes.h"

#include "bilko/http/page.h"
#include "user/http/auth.h"
#include "user/http/views.h"
#include "user/store/member_store.h"
#include "user/store/organization_store.h"
#include "user/usecases/change_role.h"
#include "user/usecases/create_invite.h"
#include "user/usecases/delete_account.h"
#include "user/usecases/remove_member.h"
#include "user/usecases/rename_user.h"
#include "user/usecases/update_organization.h"

namespace bilko::user {
namespace {

using http::Access;
using http::Query;
using http::Request;
using http::Response;
using http::Role;

struct RoleBody {
  MemberRole role{};
  static void fields(auto& self, auto&& field) { field("role", self.role); }
};

struct NameBody {
  std::string name;
  static void fields(auto& self, auto&& field) { field("name", self.name); }
};

MemberRole role_of(const Request& request) {
  return parse_enum<MemberRole>(enum_name(request.caller().role));
}

// The caller as a user. An API key stands for a program, which has no profile.
const UserId& self(const Request& request) {
  const auto& user = request.caller().user;
  if (!user) throw Error(ErrorKind::forbidden, "no_user", "this token stands for no user");
  return *user;
}

template <class Entity>
Response answer(const Entity& entity) {
  return http::ok(view_of(entity)).with("ETag", http::etag_of(entity.version));
}

Response show_organization(pg::Tx& tx, const Request&) {
  return answer(OrganizationStore(tx).get());
}

Response change_organization(pg::Tx& tx, const Request& request) {
  auto command = request.json<UpdateOrganization>();
  command.expected_version = request.if_match_version();
  return answer(update_organization(tx, command));
}

Response list_users(pg::Tx& tx, const Request& request) {
  Query query(request);
  const auto limit = query.limit();
  const auto after = http::place_after<UserId>(query);
  query.finish();
  return http::ok(http::page_of(
      MemberStore(tx).list(after, limit + 1), limit,
      [](const Member& member) { return view_of(member); },
      [](const Member& member) { return member.id.str(); }));
}

Response show_user(pg::Tx& tx, const Request& request) {
  return answer(MemberStore(tx).get(request.id<UserId>("id")));
}

Response change_user(pg::Tx& tx, const Request& request) {
  return answer(change_role(tx, {.user = request.id<UserId>("id"),
                                 .role = request.json<RoleBody>().role,
                                 .by = role_of(request),
                                 .expected_version = request.if_match_version()}));
}

Response remove_user(pg::Tx& tx, const Request& request) {
  return answer(remove_member(tx, request.id<UserId>("id"), role_of(request)));
}

Response show_self(pg::Tx& tx, const Request& request) {
  return answer(MemberStore(tx).get(self(request)));
}

Response change_self(pg::Tx& tx, const Request& request) {
  return answer(rename_user(tx, {.user = self(request),
                                 .name = request.json<NameBody>().name,
                                 .expected_version = request.if_match_version()}));
}

Response delete_self(pg::Tx& tx, const Request& request) {
  delete_account(tx, self(request));
  return http::no_content();
}

Response invite(pg::Tx& tx, const Request& request) {
  const auto invite = create_invite(tx, request.json<CreateInvite>(), role_of(request));
  return http::created("/api/v1/invites/" + invite.id.str(), view_of(invite));
}

void add_auth_routes(service::Api& api, const Config& config) {
  const auto auth = std::make_shared<Auth>(api, config);
  const auto add = [&](const char* method, const char* pattern,
                       Response (Auth::*handler)(const Request&)) {
    api.raw(method, pattern, Access::open(),
            [auth, handler](const Request& request) { return ((*auth).*handler)(request); });
  };
  add("GET", "/.well-known/jwks.json", &Auth::key_set);
  add("POST", "/api/v1/auth/register", &Auth::sign_up);
  add("POST", "/api/v1/auth/login", &Auth::sign_in);
  add("POST", "/api/v1/auth/refresh", &Auth::refresh);
  add("POST", "/api/v1/auth/logout", &Auth::sign_out);
  add("POST", "/api/v1/invites/:token/accept", &Auth::accept_invite);
}

}  // namespace

void add_routes(service::Api& api, const Config& config) {
  const auto admins = Access::at_least(Role::admin);
  const auto everyone = Access::at_least(Role::viewer);
  add_auth_routes(api, config);
  api.get("/organization", admins, show_organization);
  api.patch("/organization", admins, change_organization);
  api.post("/invites", admins, invite);
  api.get("/users", admins, list_users);
  api.get("/users/:id", admins, show_user);
  api.patch("/users/:id", admins, change_user);
  api.del("/users/:id", admins, remove_user);
  api.get("/users/me", everyone, show_self);
  api.patch("/users/me", everyone, change_self);
  api.del("/users/me", everyone, delete_self);
}

std::string key_set(const Config& config) { return http::TokenSigner(config.jwt_key_file).jwks(); }

}  // namespace bilko::user
