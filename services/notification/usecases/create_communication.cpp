#include "notification/usecases/create_communication.h"

#include <algorithm>

#include "bilko/core/violations.h"
#include "notification/store/communication_store.h"
#include "notification/store/directory_store.h"
#include "notification/usecases/queue_communication.h"

namespace bilko::notification {
namespace {

constexpr std::size_t kEntityMax = 64;

bool has_control_characters(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; });
}

void require_valid(const CreateCommunication& command) {
  Violations violations;
  violations.require_text("/subject", command.subject, CreateCommunication::kSubjectMax);
  violations.require(!has_control_characters(command.subject), "/subject", "text_malformed",
                     "the subject must be one line");
  violations.require_text("/content", command.content, CreateCommunication::kContentMax);
  violations.require(!command.type || command.type == Template::general_notification, "/type",
                     "type_reserved", "only general_notification can be written by hand");
  violations.require(command.entity_type.has_value() == command.entity_id.has_value(), "/entityId",
                     "entity_incomplete", "entityType and entityId belong together");
  if (command.entity_type) violations.require_text("/entityType", *command.entity_type, kEntityMax);
  if (command.entity_id) violations.require_text("/entityId", *command.entity_id, kEntityMax);
  violations.throw_if_any("communication_invalid");
}

}  // namespace

Communication create_communication(pg::Tx& tx, const CreateCommunication& command) {
  require_valid(command);
  Communication communication;
  communication.id = CommunicationId::generate(tx.now());
  communication.kind = Template::general_notification;
  communication.recipient = command.recipient.str();
  communication.subject = command.subject;
  communication.parameters = {{"organization", DirectoryStore(tx).organization_name()},
                              {"content", command.content}};
  communication.entity_type = command.entity_type.value_or("Communication");
  communication.entity_id = command.entity_id.value_or(communication.id.str());
  communication.priority = command.priority.value_or(Priority::normal);
  communication.cause = communication.id.str();
  communication.correlation_id = tx.context().correlation_id;
  communication.traceparent = tx.context().traceparent;
  queue_communication(tx, communication);
  return CommunicationStore(tx).load(communication.id);
}

}  // namespace bilko::notification
