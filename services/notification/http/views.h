#pragma once

#include <optional>
#include <string>

#include "bilko/json/codec.h"
#include "notification/usecases/create_communication.h"

// What the API answers (schemas/http/notification.yaml).
namespace bilko::notification {

struct CommunicationView {
  CommunicationId id;
  Channel channel = Channel::email;
  Template kind{};
  std::string recipient_contact;
  std::string subject;
  Status status{};
  Priority priority{};
  std::string entity_type;
  std::string entity_id;
  int attempts = 0;
  json::Nullable<std::string> error;
  json::Nullable<std::string> attachment_sha256;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;

  static void fields(auto& self, auto&& field) {
    field("id", self.id);
    field("channel", self.channel);
    field("template", self.kind);
    field("recipientContact", self.recipient_contact);
    field("subject", self.subject);
    field("status", self.status);
    field("priority", self.priority);
    field("entityType", self.entity_type);
    field("entityId", self.entity_id);
    field("attempts", self.attempts);
    field("error", self.error);
    field("attachmentSha256", self.attachment_sha256);
    field("version", self.version);
    field("createdAt", self.created_at);
    field("updatedAt", self.updated_at);
  }
};

CommunicationView view_of(const Communication& communication);

}  // namespace bilko::notification
