#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bilko/contracts/ids.h"
#include "bilko/core/enum.h"
#include "bilko/core/instant.h"

namespace bilko::notification {

// Where a communication stands. `intended` waits in the queue, `sending` is in the hands of a
// worker; the others are final.
enum class Status { intended, sending, sent, failed, uncertain, suppressed };

enum class Priority { low, normal, high };

// What is written to whom, and why. The template's texts: adapters/template_table.cpp.
enum class Template {
  invoice_sent,
  payment_confirmation,
  overdue_notice,
  collection_reminder,
  welcome,
  invite,
  general_notification
};

// An event that was older when it was first seen causes no mail: a new subscription floods nobody.
constexpr std::chrono::hours kSuppressedAfter{72};

// A value that a template names.
struct Parameter {
  std::string name;
  std::string value;

  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("value", self.value);
  }
  friend bool operator==(const Parameter&, const Parameter&) = default;
};
using Parameters = std::vector<Parameter>;

// A document that goes with the mail, by its digest in the blob store.
struct Attachment {
  std::string sha256;
  std::string name;
};

// Something somebody is told. Its text follows from this alone, so that it can be made again.
struct Communication {
  CommunicationId id;
  Template kind{};
  std::string recipient;  // as the event says it: an address only once parsed
  std::string subject;
  Parameters parameters;
  std::optional<Attachment> attachment;
  std::string entity_type;  // Invoice, User …
  std::string entity_id;
  Priority priority = Priority::normal;
  Status status = Status::intended;
  int attempts = 0;
  std::optional<std::string> error;
  std::string cause;  // id of the event, or its own where a user wrote it
  std::string correlation_id;
  std::optional<std::string> caused_by;
  std::string traceparent;  // of what caused it; empty: not known
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;
};

// The address for logs and events: k***@example.com.
std::string masked(const std::string& recipient);

}  // namespace bilko::notification

namespace bilko {
template <>
struct EnumNames<notification::Status> {
  using Status = notification::Status;
  static constexpr std::array kNames = {
      std::pair{Status::intended, std::string_view{"intended"}},
      std::pair{Status::sending, std::string_view{"sending"}},
      std::pair{Status::sent, std::string_view{"sent"}},
      std::pair{Status::failed, std::string_view{"failed"}},
      std::pair{Status::uncertain, std::string_view{"uncertain"}},
      std::pair{Status::suppressed, std::string_view{"suppressed"}}};
};
template <>
struct EnumNames<notification::Priority> {
  using Priority = notification::Priority;
  static constexpr std::array kNames = {std::pair{Priority::low, std::string_view{"low"}},
                                        std::pair{Priority::normal, std::string_view{"normal"}},
                                        std::pair{Priority::high, std::string_view{"high"}}};
};
template <>
struct EnumNames<notification::Template> {
  using Template = notification::Template;
  static constexpr std::array kNames = {
      std::pair{Template::invoice_sent, std::string_view{"invoice_sent"}},
      std::pair{Template::payment_confirmation, std::string_view{"payment_confirmation"}},
      std::pair{Template::overdue_notice, std::string_view{"overdue_notice"}},
      std::pair{Template::collection_reminder, std::string_view{"collection_reminder"}},
      std::pair{Template::welcome, std::string_view{"welcome"}},
      std::pair{Template::invite, std::string_view{"invite"}},
      std::pair{Template::general_notification, std::string_view{"general_notification"}}};
};
}  // namespace bilko
