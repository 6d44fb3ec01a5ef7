#include "notification/adapters/mail.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "bilko/core/hash.h"
#include "notification/adapters/mime.h"

namespace bilko::notification {
namespace {

std::string date_text(Instant date) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(date.time());
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)));
}

std::string domain_of(const Email& address) {
  return address.str().substr(address.str().rfind('@') + 1);
}

// Follows from the content, so that no content can hold it.
std::string boundary_of(const Mail& mail, std::string_view part) {
  const auto digest =
      hex(sha256(fmt::format("{}\n{}\n{}\n{}", mail.id, part, mail.plain, mail.html)));
  return "=_" + digest.substr(0, 40);
}

std::string enclosed(const std::string& boundary, const std::string& parts) {
  return fmt::format("{}--{}--\r\n", parts, boundary);
}

std::string alternatives(const Mail& mail) {
  const std::string boundary = boundary_of(mail, "alternative");
  return fmt::format("Content-Type: multipart/alternative; boundary=\"{}\"\r\n\r\n", boundary) +
         enclosed(boundary, fmt::format("--{0}\r\n{1}\r\n--{0}\r\n{2}\r\n", boundary,
                                        text_part("text/plain", mail.plain),
                                        text_part("text/html", mail.html)));
}

std::string document_part(const Document& document) {
  return fmt::format(
      "Content-Type: {0}; name=\"{1}\"\r\nContent-Transfer-Encoding: base64\r\n"
      "Content-Disposition: attachment; filename=\"{1}\"\r\n\r\n{2}",
      document.media_type, file_name(document.name), base64_lines(document.bytes));
}

std::string content(const Mail& mail) {
  if (!mail.document) return alternatives(mail);
  const std::string boundary = boundary_of(mail, "mixed");
  return fmt::format("Content-Type: multipart/mixed; boundary=\"{}\"\r\n\r\n", boundary) +
         enclosed(boundary, fmt::format("--{0}\r\n{1}\r\n--{0}\r\n{2}\r\n", boundary,
                                        alternatives(mail), document_part(*mail.document)));
}

}  // namespace

std::string message_of(const Mail& mail) {
  return fmt::format(
      "Date: {}\r\nFrom: {} <{}>\r\nTo: <{}>\r\nSubject: {}\r\nMessage-ID: <{}@{}>\r\n"
      "MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n{}",
      date_text(mail.date), display_name(mail.from_name), mail.from.str(), mail.to.str(),
      header_text(mail.subject), mail.id, domain_of(mail.from), content(mail));
}

}  // namespace bilko::notification
