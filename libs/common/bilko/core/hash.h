#pragma once

#include <array>
#include <cstdint>
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
// RFC 4648 section 4, padded.
std::string base64(std::string_view bytes);

// Compares in time that depends on the length only.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// `count` bytes from the operating system's generator.
std::string random_bytes(std::size_t count);

}  // namespace bilko
