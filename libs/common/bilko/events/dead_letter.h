#pragma once

#include <string>

#include "bilko/core/instant.h"
#include "bilko/events/retry_schedule.h"
#include "bilko/kafka/record.h"

namespace bilko::events {

// How a record was given up.
struct Death {
  DeathCause cause = DeathCause::exhausted;
  std::string reason;  // for a person
  int retries = 0;     // used: 5 when exhausted, 0 when it could never be processed
  Instant first_failed_at;
  Instant last_failed_at;
  std::string handler;  // name of the subscription
  int number = 1;       // of the record in this group: it may be redriven and die again
};

struct DeadLetter {
  std::string id;  // deterministic: of group, topic, partition, offset and the death's number
  std::string fingerprint;  // equal for failures of one cause
  kafka::Record record;
};

// The record for `<topic>.dlq` as the event catalogue lays it down ("Dead letters"): key and
// partition of the original, its exact bytes in `originalPayload` whenever `originalEvent` would
// not reproduce them.
DeadLetter make_dead_letter(const kafka::Record& original, const std::string& group,
                            const Death& death);

// What is equal for failures of one cause: digits are left out, they are ids and numbers.
std::string fingerprint_of(const std::string& handler, const std::string& reason);

// At most 1,000 bytes of it, valid UTF-8 without NUL: what JSON and PostgreSQL can hold.
std::string printable_reason(const std::string& reason);

// The topic of a topic's dead letters.
std::string dead_letter_topic(const std::string& topic);

}  // namespace bilko::events
