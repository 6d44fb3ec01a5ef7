#include "bilko/core/ulid.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>

#include "bilko/core/check.h"
#include "bilko/core/error.h"
#include "bilko/core/hash.h"

namespace bilko {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
using Chance = std::array<std::uint8_t, 10>;

constexpr std::array<bool, 256> kIsLetter = [] {
  std::array<bool, 256> is_letter{};
  for (const char c : kAlphabet) is_letter[static_cast<unsigned char>(c)] = true;
  return is_letter;
}();

std::string encode_time(std::int64_t ms) {
  std::string text(10, '0');
  for (std::size_t i = 10; i-- > 0; ms >>= 5)
    text[i] = kAlphabet[static_cast<std::size_t>(ms & 31)];
  return text;
}

std::string encode_chance(const Chance& bytes) {
  std::string text;
  text.reserve(16);
  unsigned buffer = 0;
  int bits = 0;
  for (const std::uint8_t byte : bytes) {
    buffer = (buffer << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += kAlphabet[(buffer >> (bits - 5)) & 31];
  }
  return text;
}

Chance fresh_chance() {
  Chance chance{};
  const std::string bytes = random_bytes(chance.size());
  std::memcpy(chance.data(), bytes.data(), chance.size());
  return chance;
}

// Adds one; false when all 80 bits were set.
bool increment(Chance& chance) {
  for (std::size_t i = chance.size(); i-- > 0;)
    if (++chance[i] != 0) return true;
  return false;
}

}  // namespace

Ulid Ulid::generate(Instant now) {
  static std::mutex mutex;
  static std::int64_t last_ms = -1;
  static Chance chance{};
  const std::lock_guard lock(mutex);
  if (now.unix_ms() > last_ms) {
    last_ms = now.unix_ms();
    chance = fresh_chance();
  } else if (!increment(chance)) {
    ++last_ms;
    chance = fresh_chance();
  }
  return Ulid(encode_time(last_ms) + encode_chance(chance));
}

Ulid Ulid::derived(const Ulid& cause, std::string_view seed) {
  Chance chance{};
  const Sha256 digest = sha256(seed);
  std::memcpy(chance.data(), digest.data(), chance.size());
  return Ulid(cause.text_.substr(0, 10) + encode_chance(chance));
}

bool Ulid::is_valid(std::string_view text) {
  return text.size() == 26 && text[0] <= '7' &&
         std::ranges::all_of(text, [](char c) { return kIsLetter[static_cast<unsigned char>(c)]; });
}

Ulid Ulid::parse(std::string_view text) {
  if (!is_valid(text))
    throw Error(ErrorKind::invalid, "ulid_malformed",
                fmt::format("'{}' is not a ULID", text.substr(0, 40)));
  return Ulid(std::string(text));
}

Instant Ulid::time() const {
  std::int64_t ms = 0;
  for (std::size_t i = 0; i < 10; ++i)
    ms = ms * 32 + static_cast<std::int64_t>(kAlphabet.find(text_[i]));
  return Instant::of_unix_ms(ms);
}

}  // namespace bilko
