#pragma once

#include <optional>
#include <string>

#include "bilko/events/event.h"
#include "bilko/pg/tx.h"
#include "notification/domain/communication.h"

namespace bilko::notification {

// What is to be told because of an event. `communication` lacks what follows from the event: id,
// status, cause, correlation.
struct Notice {
  const events::CloudEvent& event;
  Communication communication;
};

// Queues it, to be sent after the commit; suppressed when the event is older than kSuppressedAfter,
// and by a rebuild recorded only.
// The id follows from event, template and recipient: doing it again changes nothing. Without a
// recipient there is nothing to do.
void queue_notice(pg::Tx& tx, Notice notice);

// Queues what a user wrote.
void queue_communication(pg::Tx& tx, const Communication& communication);

}  // namespace bilko::notification
