#pragma once

#include <string>
#include <string_view>

// How texts stand in a mail. None of the results has a line break that is not ours, whatever the
// input: a header cannot be made to continue as another one.
namespace bilko::notification {

// Unstructured header text (RFC 5322, 2.2.1): as it is when it is short ASCII, else encoded words
// (RFC 2047) folded into lines. Control characters, line breaks among them, become blanks.
std::string header_text(std::string_view text);
// A display name (RFC 5322, 3.4): quoted or encoded.
std::string display_name(std::string_view text);
// A name that a file may have anywhere: everything but letters, digits, `.`, `-`, `_` becomes `_`.
std::string file_name(std::string_view text);

// A body part with its Content-Type (`text/plain`, `text/html`), as 7bit where it is short-lined
// ASCII, else quoted-printable (RFC 2045, 6.7). Line breaks become CRLF.
std::string text_part(std::string_view media_type, std::string_view text);
// In lines of 76 characters (RFC 2045, 6.8).
std::string base64_lines(std::string_view bytes);

}  // namespace bilko::notification
