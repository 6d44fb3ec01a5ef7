#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bilko::user {

// An opaque refresh token: which session, and that session's current secret. Both are chance; only
// SHA-256 of the secret is stored. A token that names a session but not its current secret was used
// before or is forged, and either ends the session (RFC 9700, 4.14.2).
class RefreshToken {
 public:
  static RefreshToken of_new_session();
  // The session's next token.
  RefreshToken next() const;
  // None for what was never a token of ours.
  static std::optional<RefreshToken> read(std::string_view text);

  std::string str() const { return session_ + secret_; }
  const std::string& session() const { return session_; }
  std::string secret_hash() const;  // hex

 private:
  RefreshToken(std::string session, std::string secret)
      : session_(std::move(session)), secret_(std::move(secret)) {}
  std::string session_;
  std::string secret_;
};

}  // namespace bilko::user
