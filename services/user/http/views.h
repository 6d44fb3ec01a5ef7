#pragma once

#include <string>

#include "user/domain/invite.h"
#include "user/domain/member.h"
#include "user/domain/organization.h"
#include "user/usecases/start_session.h"

// What the API answers (schemas/http/user.yaml).
namespace bilko::user {

struct OrganizationView {
  OrganizationId id;
  Profile profile;
  Currency base_currency;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;

  static void fields(auto& self, auto&& field) {
    field("id", self.id);
    Profile::fields(self.profile, field);
    field("baseCurrency", self.base_currency);
    field("version", self.version);
    field("createdAt", self.created_at);
    field("updatedAt", self.updated_at);
  }
};

struct UserView {
  UserId id;
  Email email;
  std::string name;
  MemberRole role{};
  MemberStatus status{};
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;

  static void fields(auto& self, auto&& field) {
    field("id", self.id);
    field("email", self.email);
    field("name", self.name);
    field("role", self.role);
    field("status", self.status);
    field("version", self.version);
    field("createdAt", self.created_at);
    field("updatedAt", self.updated_at);
  }
};

struct InviteView {
  InviteId id;
  std::string token;  // what stands in the link that is mailed
  Email email;
  MemberRole role{};
  InviteStatus status{};
  Instant expires_at;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;

  static void fields(auto& self, auto&& field) {
    field("id", self.id);
    field("token", self.token);
    field("email", self.email);
    field("role", self.role);
    field("status", self.status);
    field("expiresAt", self.expires_at);
    field("version", self.version);
    field("createdAt", self.created_at);
    field("updatedAt", self.updated_at);
  }
};

struct TokensView {
  std::string access_token;
  std::string refresh_token;
  std::int64_t expires_in = 0;  // seconds, of the access token

  static void fields(auto& self, auto&& field) {
    field("accessToken", self.access_token);
    field("refreshToken", self.refresh_token);
    field("expiresIn", self.expires_in);
  }
};

// The tokens of somebody who has just become a member.
struct WelcomeView {
  UserId user_id;
  OrganizationId organization_id;
  TokensView tokens;

  static void fields(auto& self, auto&& field) {
    field("userId", self.user_id);
    field("organizationId", self.organization_id);
    TokensView::fields(self.tokens, field);
  }
};

OrganizationView view_of(const Organization& organization);
UserView view_of(const Member& member);
InviteView view_of(const Invite& invite);

}  // namespace bilko::user
