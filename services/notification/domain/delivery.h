#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "notification/domain/communication.h"

namespace bilko::notification {

// How an attempt to deliver ended.
enum class Outcome {
  accepted,  // the mail server took it
  deferred,  // it was not taken, and may be later: 4xx, no connection
  refused,   // it will never be taken: 5xx, a template error
  uncertain  // all of it was sent and no answer came: it may have been taken
};

struct Delivery {
  Outcome outcome{};
  std::string reply;  // the mail server's words, or what went wrong; empty when accepted
};

// When to try again after this many attempts, the first one included: 1, 2, 4, 8, 16 s; then never.
std::optional<std::chrono::seconds> retry_after(int attempts);

// Where a communication stands after an attempt. An uncertain one is never sent again: two mails
// about one invoice are worse than one that a person looks after.
struct Settlement {
  Status status{};
  std::optional<std::chrono::seconds> again_after;  // only with `intended`
};
Settlement settlement_of(const Delivery& delivery, int attempts);

}  // namespace bilko::notification
