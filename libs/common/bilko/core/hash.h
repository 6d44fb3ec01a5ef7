#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bilko {

using Sha256 = std::array<std::uint8_t, 32>;

// FIPS 180-4. Thread-safe.
Sha256 sha256(std::string_view bytes);
// RFC 2104 with SHA-256. Thread-safe.
Sha256 hmac_sha256(std::string_view key, std::string_view bytes);

// Lower-case hexadecimal.
std::string hex(std::string_view bytes);
std::string hex(const Sha256& digest);
// The bytes of such a text; none where it is no hexadecimal.
std::optional<std::string> from_hex(std::string_view text);
// RFC 4648 section 4, padded.
std::string base64(std::string_view bytes);
// The bytes of such a text; none where it is no base64.
std::optional<std::string> from_base64(std::string_view text);

// Compares in time that depends on the length only.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// `count` bytes from the operating system's generator.
std::string random_bytes(std::size_t count);

}  // namespace bilko
