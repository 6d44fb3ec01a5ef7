#pragma once

#include <optional>
#include <string>

#include "audit/store/archived_event.h"
#include "audit/store/logged_action.h"
#include "bilko/events/event.h"

// How a Kafka record and its event become a row of the archive, and back.
namespace bilko::audit {

StoredRecord stored_record_of(const kafka::Record& record, Instant archived_at);
kafka::Record record_of(const ArchivedEvent& event);

ChainId chain_of(const events::CloudEvent& event, const kafka::Record& record);
EventFacts facts_of(const events::CloudEvent& event);
// What a `*.logged_action.recorded` with that data says; none for other types. The organization is
// the event's.
// Throws Error as json::decode does.
std::optional<LoggedAction> logged_action_in(const events::CloudEvent& event, json::Value data);

// The event as JSON text: the archived bytes, or for a record in binary mode its event in
// structured mode.
std::string cloud_event_text(const ArchivedEvent& event);

}  // namespace bilko::audit
