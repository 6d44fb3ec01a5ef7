#pragma once

#include <array>
#include <string>

#include "bilko/core/enum.h"
#include "bilko/core/instant.h"
#include "bilko/kafka/record.h"

namespace bilko::events {

// Why a record was given up.
enum class FailureClass {
  poison,     // can never be processed: no event, schema violation, unsupported version
  bug,        // a fault of ours (std::logic_error)
  exhausted,  // failed after the last retry
};

struct Failure {
  FailureClass reason_class = FailureClass::exhausted;
  std::string reason;  // for a person
  int retries = 0;     // used: 5 when exhausted, 0 when it could never be processed
  Instant first_failed_at;
  Instant last_failed_at;
  std::string handler;  // name of the subscription, empty for poison
};

struct DeadLetter {
  std::string id;  // deterministic: of group, topic, partition and offset
  kafka::Record record;
};

// The record for `<topic>.dlq` as the event catalogue lays it down ("Dead letters"): key and
// partition of the original, its exact bytes in `originalPayload` whenever `originalEvent` would
// not reproduce them.
DeadLetter make_dead_letter(const kafka::Record& original, const std::string& group,
                            const Failure& failure);

// The topic of a topic's dead letters.
std::string dead_letter_topic(const std::string& topic);

}  // namespace bilko::events

namespace bilko {
template <>
struct EnumNames<events::FailureClass> {
  static constexpr std::array kNames = {
      std::pair{events::FailureClass::poison, std::string_view{"poison"}},
      std::pair{events::FailureClass::bug, std::string_view{"bug"}},
      std::pair{events::FailureClass::exhausted, std::string_view{"exhausted"}}};
};
}  // namespace bilko
