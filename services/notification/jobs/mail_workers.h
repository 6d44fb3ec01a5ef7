#pragma once

#include <memory>
#include <vector>

#include "bilko/service/worker.h"
#include "notification/adapters/letter.h"
#include "notification/adapters/smtp.h"
#include "notification/config.h"

namespace bilko::notification {

// Sends one mail after the other: takes what is due, commits that it is being sent, sends it,
// writes down how that ended. Its session holds an advisory lock meanwhile: should the process die,
// the free lock tells the others that the mail's fate is not known. Used by one thread.
class MailSender {
 public:
  MailSender(std::shared_ptr<const LetterWriter> letters, std::shared_ptr<const Smtp> smtp);

  // False when nothing was due.
  bool send_next(service::WorkerRun& run);

 private:
  void hold_lock(const service::WorkerRun& run);
  Delivery deliver(const Communication& communication, const service::WorkerRun& run) const;

  std::shared_ptr<const LetterWriter> letters_;
  std::shared_ptr<const Smtp> smtp_;
  std::unique_ptr<pg::Session> session_;
  std::int32_t owner_ = 0;
};

// BILKO_SMTP_CONNECTIONS senders, and one that gives up what senders left behind.
std::vector<service::Worker> mail_workers(const Config& config);

}  // namespace bilko::notification
