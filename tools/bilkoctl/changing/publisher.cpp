#include "bilkoctl/changing/publisher.h"

namespace bilko::ctl {

Publisher::Publisher(Session& session, bool keeps_timestamps)
    : wait_(session.timeout() + std::chrono::seconds(5)),
      producer_({.bootstrap_servers = session.target().kafka,
                 .client_id = "bilkoctl",
                 .message_timeout = session.timeout(),
                 .keeps_timestamps = keeps_timestamps},
                [this](const kafka::Delivery& delivery) { take(delivery); }) {
  // Opens Kafka only where it is the expected cluster.
  session.cluster_id();
}

void Publisher::take(const kafka::Delivery& delivery) {
  if (!delivery.is_acknowledged && failure_.empty()) failure_ = delivery.failure;
}

void Publisher::send(const kafka::Record& record) {
  while (!producer_.produce(record, sent_)) producer_.poll(std::chrono::milliseconds(50));
  ++sent_;
  producer_.poll(std::chrono::milliseconds(0));
  if (!failure_.empty())
    throw Stop(Exit::failed, "ProduceFailed", failure_, "Nothing is lost: run it again.");
}

void Publisher::flush() {
  const bool is_flushed = producer_.flush(wait_);
  if (failure_.empty() && is_flushed) return;
  throw Stop(Exit::failed, "ProduceFailed", failure_.empty() ? "no answer in time" : failure_,
             "Nothing is lost: run it again.");
}

}  // namespace bilko::ctl
