#pragma once

#include <optional>
#include <string>

#include "bilko/core/email.h"
#include "bilko/pg/tx.h"
#include "notification/domain/communication.h"

namespace bilko::notification {

enum class Channel { email };

// What a user writes to somebody (schemas/http/notification.yaml).
struct CreateCommunication {
  static constexpr std::size_t kSubjectMax = 200;
  static constexpr std::size_t kContentMax = 20'000;

  std::optional<Channel> channel;
  std::optional<Template> type;  // general_notification; the others are the system's
  Email recipient;
  std::string subject;
  std::string content;  // plain text
  std::optional<std::string> entity_type;
  std::optional<std::string> entity_id;
  std::optional<Priority> priority;

  static void fields(auto& self, auto&& field) {
    field("channel", self.channel);
    field("type", self.type);
    field("recipient", self.recipient);
    field("subject", self.subject);
    field("content", self.content);
    field("entityType", self.entity_type);
    field("entityId", self.entity_id);
    field("priority", self.priority);
  }
};

// Queues it. Throws Error invalid `communication_invalid`: a text is empty or too long, the subject
// has control characters, the type is the system's, or an entity is named by half.
Communication create_communication(pg::Tx& tx, const CreateCommunication& command);

}  // namespace bilko::notification

namespace bilko {
template <>
struct EnumNames<notification::Channel> {
  static constexpr std::array kNames = {
      std::pair{notification::Channel::email, std::string_view{"email"}}};
};
}  // namespace bilko
