#include "bilko/core/email.h"

#include <fmt/format.h>

#include <algorithm>

#include "bilko/core/error.h"
#include "bilko/core/hash.h"

namespace bilko {
namespace {

constexpr std::size_t kAddressMax = 254;
constexpr std::size_t kLocalPartMax = 64;
constexpr std::size_t kLabelMax = 63;
constexpr std::string_view kLetterOrDigit =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::string_view kAtomSpecials = "!#$%&'*+-/=?^_`{|}~";

bool is_letter_or_digit(char c) { return kLetterOrDigit.find(c) != std::string_view::npos; }
bool is_atom_character(char c) {
  return is_letter_or_digit(c) || kAtomSpecials.find(c) != std::string_view::npos;
}

template <class IsPart>
bool all_parts(std::string_view text, IsPart&& is_part) {
  for (std::size_t from = 0;;) {
    const auto dot = std::min(text.find('.', from), text.size());
    if (!is_part(text.substr(from, dot - from))) return false;
    if (dot == text.size()) return true;
    from = dot + 1;
  }
}

bool is_atom(std::string_view part) {
  return !part.empty() && std::all_of(part.begin(), part.end(), is_atom_character);
}

bool is_label(std::string_view part) {
  return !part.empty() && part.size() <= kLabelMax && part.front() != '-' && part.back() != '-' &&
         std::all_of(part.begin(), part.end(),
                     [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_address(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || text.size() > kAddressMax || at > kLocalPartMax) return false;
  const auto domain = text.substr(at + 1);
  return all_parts(text.substr(0, at), is_atom) && domain.find('.') != std::string_view::npos &&
         all_parts(domain, is_label);
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

}  // namespace

Email Email::parse(std::string_view text) {
  if (!is_address(text))
    throw Error(ErrorKind::invalid, "email_malformed",
                fmt::format("'{}' is not an e-mail address", text.substr(0, 40)));
  Email email;
  email.text_ = text;
  return email;
}

std::string Email::key() const { return hex(sha256(lower_case(text_))); }
bool Email::is_spelled(std::string_view text) const {
  return lower_case(text) == lower_case(text_);
}
std::string_view Email::local_part() const {
  return std::string_view(text_).substr(0, text_.rfind('@'));
}

}  // namespace bilko
