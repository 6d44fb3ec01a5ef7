#pragma once

#include <stop_token>

#include "notification/adapters/mail.h"
#include "notification/config.h"
#include "notification/domain/delivery.h"

namespace bilko::notification {

// Gives mails to the mail server (RFC 5321) by libcurl, each over a connection of its own, within
// BILKO_SMTP_TIMEOUT_MS. Certificates are verified; a password never goes over an open connection.
// Thread-safe.
class Smtp {
 public:
  explicit Smtp(Config config) : config_(std::move(config)) {}

  const std::string& url() const { return config_.smtp_url; }
  // Never throws for what the server or the network do. `uncertain` exactly when all of the mail
  // was sent and no answer to it came. A stop ends the attempt: at once as long as the mail is not
  // all sent, and after kPatience when only the answer is missing.
  Delivery deliver(const Mail& mail, const std::stop_token& stop) const;

 private:
  static constexpr std::chrono::seconds kPatience{3};

  Config config_;
};

}  // namespace bilko::notification
