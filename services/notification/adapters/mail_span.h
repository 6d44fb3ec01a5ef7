#pragma once

#include <string>

#include "bilko/log/log.h"
#include "bilko/trace/recorder.h"
#include "notification/domain/communication.h"
#include "notification/domain/delivery.h"

namespace bilko::notification {

// The span of one attempt to hand a mail over, in the trace of what caused the communication; a
// further attempt links to the one before it. While it lives, log lines of this thread belong to
// it.
class MailSpan {
 public:
  // `url` is the mail server's, smtp://host:port.
  MailSpan(const Communication& communication, const std::string& url);

  // What the attempt causes goes on from here.
  std::string traceparent() const { return span_.context.traceparent(); }
  void record(const Delivery& delivery);

 private:
  trace::Span span_;
  log::CorrelationScope correlation_;
  trace::Scope place_;
};

}  // namespace bilko::notification
