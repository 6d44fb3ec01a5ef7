#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bilko/contracts/actor.h"
#include "bilko/contracts/ids.h"
#include "bilko/contracts/open_enum.h"
#include "bilko/core/currency.h"
#include "bilko/core/instant.h"
#include "bilko/json/codec.h"

// What the user service publishes; events.md, "Topics". `before` and `after` are objects that hold
// the updated fields only.
namespace bilko::contracts {

enum class MemberRole { viewer, user, admin, owner };

}  // namespace bilko::contracts

namespace bilko {
template <>
struct EnumNames<contracts::MemberRole> {
  using Role = contracts::MemberRole;
  static constexpr std::array kNames = {std::pair{Role::viewer, std::string_view{"viewer"}},
                                        std::pair{Role::user, std::string_view{"user"}},
                                        std::pair{Role::admin, std::string_view{"admin"}},
                                        std::pair{Role::owner, std::string_view{"owner"}}};
};
}  // namespace bilko

namespace bilko::contracts {

struct UserCreated {
  static constexpr std::string_view kType = "user.user.created";
  static constexpr int kRevision = 1;
  UserId user_id;
  OrganizationId organization_id;
  std::string email;
  std::string name;
  OpenEnum<MemberRole> role;
  Instant created_at;

  const std::string& key() const { return user_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("userId", self.user_id);
    field("organizationId", self.organization_id);
    field("email", self.email);
    field("name", self.name);
    field("role", self.role);
    field("createdAt", self.created_at);
  }
};

// A user may belong to several organizations: the event names none, its envelope the acting one.
struct UserUpdated {
  static constexpr std::string_view kType = "user.user.updated";
  static constexpr int kRevision = 1;
  UserId user_id;
  std::vector<std::string> updated_fields;
  json::Raw before;
  json::Raw after;
  Instant updated_at;

  const std::string& key() const { return user_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("userId", self.user_id);
    field("updatedFields", self.updated_fields);
    field("before", self.before);
    field("after", self.after);
    field("updatedAt", self.updated_at);
  }
};

struct UserDeleted {
  static constexpr std::string_view kType = "user.user.deleted";
  static constexpr int kRevision = 1;
  UserId user_id;
  Instant deleted_at;
  std::string reason;

  const std::string& key() const { return user_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("userId", self.user_id);
    field("deletedAt", self.deleted_at);
    field("reason", self.reason);
  }
};

struct MembershipUpdated {
  static constexpr std::string_view kType = "user.membership.updated";
  static constexpr int kRevision = 1;
  UserId user_id;
  OrganizationId organization_id;
  std::optional<OpenEnum<MemberRole>> role;
  Actor by;
  Instant at;

  const std::string& key() const { return user_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("userId", self.user_id);
    field("organizationId", self.organization_id);
    field("role", self.role);
    field("by", self.by);
    field("at", self.at);
  }
};

struct MembershipRemoved {
  static constexpr std::string_view kType = "user.membership.removed";
  static constexpr int kRevision = 1;
  UserId user_id;
  OrganizationId organization_id;
  std::optional<OpenEnum<MemberRole>> role;  // the one that ended
  Actor by;
  Instant at;

  const std::string& key() const { return user_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("userId", self.user_id);
    field("organizationId", self.organization_id);
    field("role", self.role);
    field("by", self.by);
    field("at", self.at);
  }
};

struct InviteCreated {
  static constexpr std::string_view kType = "user.invite.created";
  static constexpr int kRevision = 1;
  InviteId invite_id;
  OrganizationId organization_id;
  std::string email;
  OpenEnum<MemberRole> role;
  Actor invited_by;
  Instant expires_at;
  Instant created_at;

  const std::string& key() const { return invite_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("inviteId", self.invite_id);
    field("organizationId", self.organization_id);
    field("email", self.email);
    field("role", self.role);
    field("invitedBy", self.invited_by);
    field("expiresAt", self.expires_at);
    field("createdAt", self.created_at);
  }
};

struct OrganizationCreated {
  static constexpr std::string_view kType = "user.organization.created";
  static constexpr int kRevision = 1;
  OrganizationId organization_id;
  std::string name;
  std::optional<std::string> legal_name;
  std::optional<std::string> tax_id;
  std::optional<std::string> address;
  std::optional<std::string> iban;
  Currency base_currency;
  std::string country;  // ISO 3166-1 alpha-2
  Actor created_by;
  Instant created_at;

  const std::string& key() const { return organization_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("organizationId", self.organization_id);
    field("name", self.name);
    field("legalName", self.legal_name);
    field("taxId", self.tax_id);
    field("address", self.address);
    field("iban", self.iban);
    field("baseCurrency", self.base_currency);
    field("country", self.country);
    field("createdBy", self.created_by);
    field("createdAt", self.created_at);
  }
};

// Carries the whole new state as well, so that a consumer may take the newest one and skip others.
struct OrganizationUpdated {
  static constexpr std::string_view kType = "user.organization.updated";
  static constexpr int kRevision = 1;
  OrganizationId organization_id;
  std::string name;
  std::optional<std::string> legal_name;
  std::optional<std::string> tax_id;
  std::optional<std::string> address;
  std::optional<std::string> iban;
  Currency base_currency;
  std::string country;  // ISO 3166-1 alpha-2
  std::vector<std::string> updated_fields;
  json::Raw before;
  json::Raw after;
  Instant at;

  const std::string& key() const { return organization_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("organizationId", self.organization_id);
    field("name", self.name);
    field("legalName", self.legal_name);
    field("taxId", self.tax_id);
    field("address", self.address);
    field("iban", self.iban);
    field("baseCurrency", self.base_currency);
    field("country", self.country);
    field("updatedFields", self.updated_fields);
    field("before", self.before);
    field("after", self.after);
    field("at", self.at);
  }
};

}  // namespace bilko::contracts
