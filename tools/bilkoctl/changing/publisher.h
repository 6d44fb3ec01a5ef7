#pragma once

#include <string>
#include <vector>

#include "bilko/kafka/producer.h"
#include "bilkoctl/frame/session.h"

namespace bilko::ctl {

// Sends records and knows which were acknowledged.
class Publisher {
 public:
  explicit Publisher(Session& session, bool keeps_timestamps = false);

  // Queues one; waits while the queue is full. Throws Stop failed when an earlier one was refused.
  void send(const kafka::Record& record);
  // Waits until all are acknowledged. Throws Stop failed with the broker's reason when one was not.
  void flush();

 private:
  void take(const kafka::Delivery& delivery);
  std::string failure_;
  std::uint64_t sent_ = 0;
  std::chrono::milliseconds wait_;
  kafka::Producer producer_;
};

}  // namespace bilko::ctl
