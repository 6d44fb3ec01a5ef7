#include "notification/adapters/letter.h"

#include <fmt/format.h>

#include "notification/adapters/templates.h"

namespace bilko::notification {
namespace {

constexpr auto kSystemName = "Bilko";

std::string value_of(const Parameters& parameters, std::string_view name) {
  for (const Parameter& parameter : parameters)
    if (parameter.name == name) return parameter.value;
  return "";
}

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace

LetterWriter::LetterWriter(const Config& config)
    : from_(config.smtp_from),
      public_url_(without_slash(config.public_url)),
      blob_dir_(config.blob_dir) {}

Mail LetterWriter::mail_of(const Communication& communication, Instant date) const {
  Parameters parameters = communication.parameters;
  parameters.push_back({"public_url", public_url_});
  parameters.push_back({"subject", communication.subject});
  const auto texts = render(communication.kind, parameters);
  const auto organization = value_of(parameters, "organization");
  return {.id = communication.id.str(),
          .from = from_,
          .from_name = organization.empty() ? kSystemName : organization + " via " + kSystemName,
          .to = Email::parse(communication.recipient),
          .subject = communication.subject,
          .plain = texts.plain,
          .html = texts.html,
          .document = {},
          .date = date};
}

std::variant<Mail, Delivery> LetterWriter::write(const Communication& communication,
                                                 Instant date) const try {
  Mail mail = mail_of(communication, date);
  if (!communication.attachment) return mail;
  const auto& [sha256, name] = *communication.attachment;
  auto bytes = BlobStore(blob_dir_).get(sha256);
  if (!bytes) return Delivery{Outcome::deferred, "document_missing: " + sha256};
  mail.document = Document{name, "application/pdf", std::move(*bytes)};
  return mail;
} catch (const Error& error) {
  // What is wrong with a communication stays wrong; what is wrong with the disk does not.
  const bool may_pass = error.kind() == ErrorKind::unavailable;
  return Delivery{may_pass ? Outcome::deferred : Outcome::refused,
                  fmt::format("{}: {}", error.code(), error.what())};
}

}  // namespace bilko::notification
