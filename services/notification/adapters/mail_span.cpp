#include "notification/adapters/mail_span.h"

#include <fmt/format.h>

namespace bilko::notification {
namespace {

const char* word_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::accepted: return "accepted";
    case Outcome::deferred: return "deferred";
    case Outcome::refused: return "refused";
    case Outcome::uncertain: return "uncertain";
  }
  return "";
}

// host:port of a URL.
std::string_view authority_of(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != url.npos) url.remove_prefix(scheme + 3);
  return url.substr(0, url.find('/'));
}

trace::TraceContext attempt_of(const trace::TraceContext& cause, const Communication& of, int n) {
  return cause.derived(fmt::format("{}\n{}", of.id.str(), n));
}

trace::Span begun(const Communication& communication, const std::string& url) {
  trace::Span span;
  const auto cause = trace::TraceContext::parse(communication.traceparent);
  const auto from = cause.value_or(trace::TraceContext::untraced());
  // Where nobody records, what the mail causes goes on from what caused the mail.
  span.context =
      trace::is_recording() ? attempt_of(from, communication, communication.attempts) : from;
  span.parent_id = from.span_id;
  span.kind = trace::SpanKind::client;
  span.name = "SMTP send";
  span.start = trace::now();
  span.attributes = {{"network.protocol.name", "smtp"},
                     {"server.address", std::string(authority_of(url))},
                     {"bilko.communication.id", communication.id.str()},
                     {"bilko.template", std::string(enum_name(communication.kind))},
                     {"bilko.attempt", communication.attempts},
                     {"bilko.correlation_id", communication.correlation_id}};
  if (communication.attempts > 1)
    span.links.push_back(attempt_of(from, communication, communication.attempts - 1));
  return span;
}

}  // namespace

MailSpan::MailSpan(const Communication& communication, const std::string& url)
    : span_(begun(communication, url)),
      correlation_(communication.correlation_id),
      place_(traceparent()) {}

// The server's words may name the recipient: they stay out.
void MailSpan::record(const Delivery& delivery) {
  span_.end = trace::now();
  if (delivery.outcome != Outcome::accepted) {
    span_.error = word_of(delivery.outcome);
    span_.attributes.emplace_back("error.type", *span_.error);
  }
  trace::record(span_);
}

}  // namespace bilko::notification
