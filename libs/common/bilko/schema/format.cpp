#include "bilko/schema/format.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace bilko::schema {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

// `count` digits at the front as a number, which are taken off; nothing if there are fewer.
std::optional<int> take_number(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, count)) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || !is_one_of(text.front(), any_of)) return false;
  text.remove_prefix(1);
  return true;
}

bool take_date(std::string_view& text) {
  const auto year = take_number(text, 4);
  if (!year || !take(text, "-")) return false;
  const auto month = take_number(text, 2);
  if (!month || !take(text, "-")) return false;
  const auto day = take_number(text, 2);
  if (!day) return false;
  return std::chrono::year_month_day(std::chrono::year(*year),
                                     std::chrono::month(static_cast<unsigned>(*month)),
                                     std::chrono::day(static_cast<unsigned>(*day)))
      .ok();
}

bool take_fraction(std::string_view& text) {
  if (!take(text, ".")) return true;
  if (text.empty() || !is_digit(text.front())) return false;
  while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
  return true;
}

// Minutes east of UTC.
std::optional<int> take_offset(std::string_view& text) {
  if (take(text, "Zz")) return 0;
  const bool is_west = !text.empty() && text.front() == '-';
  if (!take(text, "+-")) return std::nullopt;
  const auto hours = take_number(text, 2);
  if (!hours || *hours > 23 || !take(text, ":")) return std::nullopt;
  const auto minutes = take_number(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const int total = *hours * 60 + *minutes;
  return is_west ? -total : total;
}

bool is_time_of_day(std::string_view text) {
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 23 || !take(text, ":")) return false;
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59 || !take(text, ":")) return false;
  const auto second = take_number(text, 2);
  if (!second || *second > 60 || !take_fraction(text)) return false;
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return false;
  // A leap second ends a day in UTC.
  constexpr int kDay = 24 * 60;
  return *second < 60 || (*hour * 60 + *minute - *offset + kDay) % kDay == kDay - 1;
}

bool is_host_name(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  std::size_t label = 0;
  char previous = '.';
  for (const char c : text) {
    if (c == '.') {
      if (label == 0 || previous == '-') return false;
      label = 0;
    } else {
      if (!is_letter(c) && !is_digit(c) && (c != '-' || label == 0)) return false;
      if (++label > 63) return false;
    }
    previous = c;
  }
  return label > 0 && previous != '-';
}

bool is_local_part(std::string_view text) {
  if (text.empty() || text.size() > 64 || text.front() == '.' || text.back() == '.') return false;
  if (text.find("..") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || is_one_of(c, ".!#$%&'*+-/=?^_`{|}~");
  });
}

// pchar of RFC 3986 with `extra` characters; percent signs only before two hexadecimal digits.
bool is_made_of_pchars(std::string_view text, std::string_view extra) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
      i += 2;
    } else if (!is_letter(c) && !is_digit(c) && !is_one_of(c, "-._~!$&'()*+,;=:@") &&
               !is_one_of(c, extra)) {
      return false;
    }
  }
  return true;
}

bool is_ip_literal(std::string_view text) {
  if (text.size() < 4 || text.front() != '[' || text.back() != ']') return false;
  text = text.substr(1, text.size() - 2);
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_hex(c) || c == ':' || c == '.'; }) &&
         std::count(text.begin(), text.end(), ':') >= 2;
}

bool is_authority(std::string_view text) {
  if (const auto at = text.rfind('@'); at != std::string_view::npos) {
    const auto user = text.substr(0, at);
    if (!is_made_of_pchars(user, "") || user.find('@') != std::string_view::npos) return false;
    text.remove_prefix(at + 1);
  }
  const auto colon = text.find(':', text.empty() || text.front() != '[' ? 0 : text.find(']'));
  const auto host = text.substr(0, colon);
  if (colon != std::string_view::npos) {
    const auto port = text.substr(colon + 1);
    if (!std::all_of(port.begin(), port.end(), is_digit)) return false;
  }
  if (!host.empty() && host.front() == '[') return is_ip_literal(host);
  return is_made_of_pchars(host, "") && host.find_first_of(":@") == std::string_view::npos;
}

// What follows the scheme, or a relative reference.
bool is_hierarchy(std::string_view text) {
  if (const auto hash = text.find('#'); hash != std::string_view::npos) {
    if (!is_made_of_pchars(text.substr(hash + 1), "/?")) return false;
    text = text.substr(0, hash);
  }
  if (const auto question = text.find('?'); question != std::string_view::npos) {
    if (!is_made_of_pchars(text.substr(question + 1), "/?")) return false;
    text = text.substr(0, question);
  }
  if (text.substr(0, 2) == "//") {
    text.remove_prefix(2);
    const auto slash = std::min(text.find('/'), text.size());
    if (!is_authority(text.substr(0, slash))) return false;
    text.remove_prefix(slash);
  }
  return is_made_of_pchars(text, "/");
}

// The length of `scheme:` at the front; 0 when there is none.
std::size_t scheme_length(std::string_view text) {
  if (text.empty() || !is_letter(text.front())) return 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == ':') return i + 1;
    if (!is_letter(text[i]) && !is_digit(text[i]) && !is_one_of(text[i], "+-.")) return 0;
  }
  return 0;
}

}  // namespace

bool is_date(std::string_view text) { return take_date(text) && text.empty(); }

bool is_date_time(std::string_view text) {
  return take_date(text) && take(text, "Tt") && is_time_of_day(text);
}

bool is_email(std::string_view text) {
  const auto at = text.rfind('@');
  return at != std::string_view::npos && text.size() <= 254 && is_local_part(text.substr(0, at)) &&
         is_host_name(text.substr(at + 1));
}

bool is_uri(std::string_view text) {
  const std::size_t scheme = scheme_length(text);
  return scheme > 0 && is_hierarchy(text.substr(scheme));
}

bool is_uri_reference(std::string_view text) {
  if (is_uri(text)) return true;
  // Without a scheme the first segment of a relative path holds no colon (RFC 3986, 4.2).
  const auto segment = text.substr(0, text.find_first_of("/?#"));
  return segment.find(':') == std::string_view::npos && is_hierarchy(text);
}

std::optional<FormatCheck> find_format(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, FormatCheck>, 5> kFormats = {
      {{"date", is_date},
       {"date-time", is_date_time},
       {"email", is_email},
       {"uri", is_uri},
       {"uri-reference", is_uri_reference}}};
  for (const auto& [known, check] : kFormats)
    if (known == name) return check;
  return std::nullopt;
}

}  // namespace bilko::schema
