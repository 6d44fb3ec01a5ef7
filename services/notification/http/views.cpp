#include "notification/http/views.h"

namespace bilko::notification {

CommunicationView view_of(const Communication& communication) {
  CommunicationView view{.id = communication.id,
                         .kind = communication.kind,
                         .recipient_contact = communication.recipient,
                         .subject = communication.subject,
                         .status = communication.status,
                         .priority = communication.priority,
                         .entity_type = communication.entity_type,
                         .entity_id = communication.entity_id,
                         .attempts = communication.attempts,
                         .error = {communication.error},
                         .attachment_sha256 = {},
                         .version = communication.version,
                         .created_at = communication.created_at,
                         .updated_at = communication.updated_at};
  if (communication.attachment) view.attachment_sha256.value = communication.attachment->sha256;
  return view;
}

}  // namespace bilko::notification
