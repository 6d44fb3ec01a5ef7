#pragma once

#include <string>

#include "bilko/core/email.h"
#include "bilko/core/embedded.h"
#include "bilko/core/enum.h"

namespace bilko {

// migrations/*.sql, compiled in.
extern const EmbeddedFile notification_migrations[];

namespace notification {

// How the connection to the mail server is encrypted: never, when it offers it, or always.
enum class Tls { none, starttls, required };

}  // namespace notification

template <>
struct EnumNames<notification::Tls> {
  using Tls = notification::Tls;
  static constexpr std::array kNames = {std::pair{Tls::none, std::string_view{"none"}},
                                        std::pair{Tls::starttls, std::string_view{"starttls"}},
                                        std::pair{Tls::required, std::string_view{"required"}}};
};

namespace notification {

struct Config {
  std::string smtp_url = "smtp://127.0.0.1:25";
  Email smtp_from = Email::parse("no-reply@bilko.invalid");
  std::string smtp_user;
  std::string smtp_password;
  Tls smtp_tls = Tls::starttls;
  std::string smtp_ca_file;
  int smtp_timeout_ms = 60'000;
  int smtp_connections = 4;
  std::string public_url = "http://127.0.0.1:8080";
  std::string blob_dir;

  static void settings(auto& self, auto&& setting) {
    setting("BILKO_SMTP_URL", self.smtp_url, "mail server: smtp://host:port or smtps://host:port");
    setting("BILKO_SMTP_FROM", self.smtp_from, "address that mails come from");
    setting("BILKO_SMTP_USER", self.smtp_user, "user at the mail server; none: no sign-in");
    setting("BILKO_SMTP_PASSWORD", self.smtp_password,
            "its password; needs an encrypted connection");
    setting("BILKO_SMTP_TLS", self.smtp_tls,
            "none, starttls (when offered) or required; certificates are always verified");
    setting("BILKO_SMTP_CA_FILE", self.smtp_ca_file,
            "file with the authorities to trust (PEM) instead of the system's");
    setting("BILKO_SMTP_TIMEOUT_MS", self.smtp_timeout_ms, "longest time one mail may take");
    setting("BILKO_SMTP_CONNECTIONS", self.smtp_connections, "mails sent at the same time");
    setting("BILKO_PUBLIC_URL", self.public_url,
            "where clients reach the API; links begin with it");
    setting("BILKO_BLOB_DIR", self.blob_dir, "folder of the blob store: attached documents");
  }
};

}  // namespace notification

}  // namespace bilko
