#pragma once

#include <optional>
#include <string>

#include "bilko/core/email.h"
#include "bilko/core/instant.h"

namespace bilko::notification {

struct Document {
  std::string name;
  std::string media_type;
  std::string bytes;
};

struct Mail {
  std::string id;  // unique for ever; the Message-ID follows from it
  Email from;
  std::string from_name;
  Email to;
  std::string subject;
  std::string plain;
  std::string html;
  std::optional<Document> document;
  Instant date;
};

// The message as it goes over the wire (RFC 5322, MIME): plain and HTML as alternatives, the
// document beside them. The same mail gives the same bytes.
std::string message_of(const Mail& mail);

}  // namespace bilko::notification
