#pragma once

#include <string>
#include <variant>

#include "bilko/blob/blob_store.h"
#include "notification/adapters/mail.h"
#include "notification/config.h"
#include "notification/domain/delivery.h"

namespace bilko::notification {

// Writes the mail of a communication: texts from its template, the document from the blob store.
// Thread-safe.
class LetterWriter {
 public:
  explicit LetterWriter(const Config& config);

  // The mail, or how its delivery ended before it began: refused when template or address are
  // wrong, deferred while the document is not there.
  std::variant<Mail, Delivery> write(const Communication& communication, Instant date) const;

 private:
  Mail mail_of(const Communication& communication, Instant date) const;

  Email from_;
  std::string public_url_;
  std::string blob_dir_;
};

}  // namespace bilko::notification
