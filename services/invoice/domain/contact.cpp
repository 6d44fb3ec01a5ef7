#include "invoice/domain/contact.h"

#include <algorithm>

#include "bilko/core/violations.h"

namespace bilko::invoice {
namespace {

constexpr std::size_t kLanguageMax = 35;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_tag_character(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; }

// The outer form of RFC 5646: a language of 2 or 3 letters, then parts after single hyphens.
bool is_language_tag(std::string_view tag) {
  const auto language = tag.substr(0, tag.find('-'));
  return (language.size() == 2 || language.size() == 3) && tag.size() <= kLanguageMax &&
         std::ranges::all_of(language, is_letter) && std::ranges::all_of(tag, is_tag_character) &&
         tag.back() != '-' && tag.find("--") == std::string_view::npos;
}

}  // namespace

void require_valid(const ContactDetails& details) {
  Violations violations;
  violations.require_text("/name", details.name, 200);
  if (details.tax_id) violations.require_text("/taxId", *details.tax_id, 32);
  if (details.address) violations.require_text("/address", *details.address, 500);
  if (details.language)
    violations.require(is_language_tag(*details.language), "/language", "language_malformed",
                       "this is not a language tag such as en or sr-Latn");
  violations.throw_if_any("contact_invalid");
}

}  // namespace bilko::invoice
