#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "bilko/core/clock.h"
#include "bilko/http/token_key.h"

namespace bilko::http {

// The Ed25519 keys of a JWK set (RFC 7517) by key id; others are skipped. Throws Error malformed
// `jwks_malformed`.
std::map<std::string, VerifyingKey> parse_jwks(const std::string& text);

// The JWK set at a file path or http(s) URL, or its own text (`{"keys": …}`), cached: loaded on
// first use, again after 5 minutes and, at most every 10 s, for an unknown key id. While a new load
// fails the old keys hold. Thread-safe: one thread loads, the others go on with what is there.
class KeySet {
 public:
  KeySet(std::string location, const Clock& clock);

  // None for an unknown id. Throws Error unavailable `jwks_unavailable` when nothing was ever
  // loaded.
  std::optional<VerifyingKey> find(const std::string& id);

 private:
  using Keys = std::map<std::string, VerifyingKey>;
  struct Loaded {
    std::shared_ptr<const Keys> keys;  // null: never
    Instant tried_at;
    Instant loaded_at;
  };

  Loaded loaded() const;
  Loaded load();
  Loaded refreshed(const Loaded& before, const std::string& id);

  const std::string location_;
  const Clock& clock_;
  mutable std::mutex mutex_;  // guards loaded_
  std::mutex loading_;        // held while loading
  Loaded loaded_;
};

}  // namespace bilko::http
