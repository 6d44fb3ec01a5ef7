#pragma once

#include <string>
#include <string_view>

#include "bilko/core/instant.h"

namespace bilko {

// A ULID: 48 bits of milliseconds and 80 of chance, 26 characters of Crockford's base32, upper
// case, the first one at most 7. ULIDs of one process ascend.
class Ulid {
 public:
  // New one; ascending within the process even if the clock steps back. Thread-safe.
  static Ulid generate(Instant now);
  // The time bits of `cause` and 80 bits of SHA-256(seed): the same input gives the same id.
  static Ulid derived(const Ulid& cause, std::string_view seed);
  // Throws Error invalid `ulid_malformed`.
  static Ulid parse(std::string_view text);
  static bool is_valid(std::string_view text);

  const std::string& str() const { return text_; }
  Instant time() const;
  friend auto operator<=>(const Ulid&, const Ulid&) = default;

 private:
  explicit Ulid(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace bilko
