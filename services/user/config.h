#pragma once

#include <string>

#include "bilko/core/embedded.h"

namespace bilko {

// migrations/*.sql, compiled in.
extern const EmbeddedFile user_migrations[];

namespace user {

struct Config {
  std::string jwt_key_file;

  static void settings(auto& self, auto&& setting) {
    setting("BILKO_JWT_KEY_FILE", self.jwt_key_file,
            "file with the Ed25519 private key that signs tokens (PEM, PKCS#8)");
  }
};

}  // namespace user

}  // namespace bilko
