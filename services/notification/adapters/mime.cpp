#include "notification/adapters/mime.h"

#include <fmt/format.h>

#include <algorithm>

#include "bilko/core/hash.h"

namespace bilko::notification {
namespace {

constexpr std::size_t kLineMax = 76;           // RFC 2045
constexpr std::size_t kPlainLineMax = 200;     // RFC 5322 allows 998
constexpr std::size_t kHeaderTextMax = 66;     // with the longest name, below 78 (RFC 5322)
constexpr std::size_t kEncodedWordBytes = 45;  // 60 characters of base64 and 12 around them: <= 75

bool is_control(char c) { return (c >= 0 && c < ' ') || c == 0x7f; }
bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0; });
}
bool is_continuation_byte(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

std::string without_controls(std::string_view text) {
  std::string result(text);
  std::ranges::replace_if(result, is_control, ' ');
  return result;
}

// Never cuts a character in two (RFC 2047, 5).
std::string encoded_words(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    std::size_t count = std::min(kEncodedWordBytes, text.size());
    while (count > 1 && count < text.size() && is_continuation_byte(text[count])) --count;
    if (!result.empty()) result += "\r\n ";
    result += "=?UTF-8?B?" + base64(text.substr(0, count)) + "?=";
    text.remove_prefix(count);
  }
  return result;
}

bool needs_encoding(std::string_view text) {
  return !is_ascii(text) || text.size() > kHeaderTextMax ||
         text.find("=?") != std::string_view::npos;
}

std::string with_crlf(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (text[i] == '\n' || text[i] == '\r') result += "\r\n";
    else result += text[i];
  }
  return result;
}

bool is_seven_bit(std::string_view crlf_text) {
  std::size_t length = 0;
  for (const char c : crlf_text) {
    if (c == '\n') length = 0;
    else if (++length > kPlainLineMax) return false;
    if (c != '\r' && c != '\n' && is_control(c)) return false;
  }
  return is_ascii(crlf_text);
}

std::string quoted_printable(std::string_view crlf_text) {
  std::string result;
  std::size_t length = 0;
  for (std::size_t i = 0; i < crlf_text.size(); ++i) {
    const char c = crlf_text[i];
    if (crlf_text.substr(i, 2) == "\r\n") {
      result += "\r\n";
      length = 0;
      ++i;
      continue;
    }
    // A blank at the end of a line would be lost on the way.
    const bool is_plain = c > ' ' && c <= '~' && c != '=';
    const bool is_blank_inside =
        c == ' ' && crlf_text.substr(i + 1, 2) != "\r\n" && i + 1 < crlf_text.size();
    const std::string piece = is_plain || is_blank_inside
                                  ? std::string(1, c)
                                  : fmt::format("={:02X}", static_cast<unsigned char>(c));
    if (length + piece.size() > kLineMax - 1) {
      result += "=\r\n";
      length = 0;
    }
    result += piece;
    length += piece.size();
  }
  return result;
}

}  // namespace

std::string header_text(std::string_view text) {
  const std::string clean = without_controls(text);
  return needs_encoding(clean) ? encoded_words(clean) : clean;
}

std::string display_name(std::string_view text) {
  const std::string clean = without_controls(text);
  if (needs_encoding(clean)) return encoded_words(clean);
  std::string quoted = "\"";
  for (const char c : clean) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

std::string file_name(std::string_view text) {
  std::string result(text);
  std::ranges::replace_if(
      result,
      [](char c) {
        return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 c == '.' || c == '-' || c == '_');
      },
      '_');
  return result;
}

std::string text_part(std::string_view media_type, std::string_view text) {
  const std::string body = with_crlf(text);
  const bool is_plain = is_seven_bit(body);
  return fmt::format(
      "Content-Type: {}; charset=UTF-8\r\nContent-Transfer-Encoding: {}\r\n\r\n{}\r\n", media_type,
      is_plain ? "7bit" : "quoted-printable", is_plain ? body : quoted_printable(body));
}

std::string base64_lines(std::string_view bytes) {
  const std::string text = base64(bytes);
  std::string result;
  for (std::size_t from = 0; from < text.size(); from += kLineMax)
    result += text.substr(from, kLineMax) + "\r\n";
  return result;
}

}  // namespace bilko::notification
