#include "bilko/core/iban.h"

#include <fmt/format.h>

#include <algorithm>

#include "bilko/core/error.h"

namespace bilko {
namespace {

constexpr std::size_t kLengthMax = 34;

// Country and length, from the IBAN registry.
constexpr std::string_view kLengths =
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 "
    "DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 "
    "IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 "
    "MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 "
    "SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30 ";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

std::string electronic(std::string_view text) {
  std::string compact;
  for (const char c : text)
    if (c != ' ') compact += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return compact;
}

// ISO 7064 MOD 97-10 over the number with its first four characters moved to the end, letters as
// 10 to 35; a right one leaves 1.
int remainder_of(std::string_view iban) {
  int remainder = 0;
  for (std::size_t i = 0; i < iban.size(); ++i) {
    const char c = iban[(i + 4) % iban.size()];
    remainder =
        is_digit(c) ? (remainder * 10 + (c - '0')) % 97 : (remainder * 100 + (c - 'A' + 10)) % 97;
  }
  return remainder;
}

bool is_iban(std::string_view text) {
  if (text.size() < 5 || text.size() > kLengthMax || !is_letter(text[0]) || !is_letter(text[1]) ||
      !is_digit(text[2]) || !is_digit(text[3]))
    return false;
  const bool is_alphanumeric =
      std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || is_letter(c); });
  const auto entry = fmt::format("{}{} ", text.substr(0, 2), text.size());
  return is_alphanumeric && kLengths.find(entry) != std::string_view::npos &&
         remainder_of(text) == 1;
}

}  // namespace

Iban Iban::parse(std::string_view text) {
  Iban iban;
  iban.text_ = electronic(text);
  if (!is_iban(iban.text_))
    throw Error(ErrorKind::invalid, "iban_wrong",
                fmt::format("'{}' is no IBAN: its country, length or check digits are wrong",
                            text.substr(0, 40)));
  return iban;
}

}  // namespace bilko
