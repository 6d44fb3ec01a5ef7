#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bilko/contracts/ids.h"
#include "bilko/json/codec.h"

// What the notification service publishes: the mail server's answer; events.md, "Topics".
namespace bilko::contracts {

struct EmailSent {
  static constexpr std::string_view kType = "notification.email.sent";
  static constexpr int kRevision = 1;
  CommunicationId communication_id;
  OrganizationId organization_id;
  std::string channel;  // email
  std::string template_name;
  std::string recipient_contact;  // masked: a***@firma.rs
  std::string entity_type;        // Invoice, Expense, User …
  std::string entity_id;
  int attempts = 0;
  std::optional<std::string> error;
  Instant at;

  const std::string& key() const { return communication_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("communicationId", self.communication_id);
    field("organizationId", self.organization_id);
    field("channel", self.channel);
    field("template", self.template_name);
    field("recipientContact", self.recipient_contact);
    field("entityType", self.entity_type);
    field("entityId", self.entity_id);
    field("attempts", self.attempts);
    field("error", self.error);
    field("at", self.at);
  }
};

struct EmailFailed {
  static constexpr std::string_view kType = "notification.email.failed";
  static constexpr int kRevision = 1;
  CommunicationId communication_id;
  OrganizationId organization_id;
  std::string channel;  // email
  std::string template_name;
  std::string recipient_contact;  // masked: a***@firma.rs
  std::string entity_type;        // Invoice, Expense, User …
  std::string entity_id;
  int attempts = 0;
  std::optional<std::string> error;
  Instant at;

  const std::string& key() const { return communication_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("communicationId", self.communication_id);
    field("organizationId", self.organization_id);
    field("channel", self.channel);
    field("template", self.template_name);
    field("recipientContact", self.recipient_contact);
    field("entityType", self.entity_type);
    field("entityId", self.entity_id);
    field("attempts", self.attempts);
    field("error", self.error);
    field("at", self.at);
  }
};

}  // namespace bilko::contracts
