#pragma once

#include <optional>
#include <string_view>

// The formats of JSON Schema that Bilko's schemas may use, checked in full. Thread-safe, no
// allocation.
namespace bilko::schema {

// RFC 3339 full-date and date-time (leap seconds only where they can be).
bool is_date(std::string_view text);
bool is_date_time(std::string_view text);
// An address that mail can be sent to as RFC 5321 has it: a dot-atom in ASCII, `@`, a host name; no
// quoted part, no address literal. Use it wherever an address enters, so that its events are valid.
bool is_email(std::string_view text);
// RFC 3986.
bool is_uri(std::string_view text);
bool is_uri_reference(std::string_view text);

using FormatCheck = bool (*)(std::string_view);
// The check of a `format`, or nothing for a format that is not supported.
std::optional<FormatCheck> find_format(std::string_view name);

}  // namespace bilko::schema
