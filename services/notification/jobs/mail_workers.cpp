#include "notification/jobs/mail_workers.h"

#include "bilko/core/failpoint.h"
#include "bilko/core/hash.h"
#include "notification/adapters/mail_span.h"
#include "notification/usecases/deliver_communication.h"

namespace bilko::notification {
namespace {

using service::Worker;
using service::WorkerRun;

constexpr std::chrono::milliseconds kLookForDue{500};
constexpr std::chrono::milliseconds kLookForAbandoned{2000};

std::int32_t random_owner() {
  std::uint32_t number = 0;
  for (const char c : random_bytes(4)) number = number << 8 | static_cast<unsigned char>(c);
  return static_cast<std::int32_t>(number >> 1);
}

bool give_up(WorkerRun& run) {
  run.database.transact(run.context(std::nullopt), give_up_abandoned);
  return false;
}

}  // namespace

MailSender::MailSender(std::shared_ptr<const LetterWriter> letters,
                       std::shared_ptr<const Smtp> smtp)
    : letters_(std::move(letters)), smtp_(std::move(smtp)) {}

void MailSender::hold_lock(const WorkerRun& run) {
  if (session_) {
    session_->query("SELECT 1");  // throws when the lock is lost with its session
    return;
  }
  auto session = std::make_unique<pg::Session>(run.database_url, "bilko-mail");
  session->script("SET idle_session_timeout = 0");
  do owner_ = random_owner();
  while (!session->try_lock(owner_locks(), owner_));
  session_ = std::move(session);
}

Delivery MailSender::deliver(const Communication& communication, const WorkerRun& run) const {
  const auto letter = letters_->write(communication, run.clock.now());
  if (const auto* const delivery = std::get_if<Delivery>(&letter)) return *delivery;
  return smtp_->deliver(std::get<Mail>(letter), run.stop);
}

bool MailSender::send_next(WorkerRun& run) {
  hold_lock(run);
  auto attempt = run.database.transact(run.context(std::nullopt),
                                       [this](pg::Tx& tx) { return begin_attempt(tx, owner_); });
  if (!attempt) return false;
  BILKO_FAILPOINT("mail.before_data");
  MailSpan span(attempt->communication, smtp_->url());
  attempt->traceparent = span.traceparent();
  const Delivery delivery = deliver(attempt->communication, run);
  BILKO_FAILPOINT("mail.after_data_before_mark");
  run.database.transact(run.context(std::nullopt),
                        [&](pg::Tx& tx) { end_attempt(tx, *attempt, owner_, delivery); });
  span.record(delivery);
  return true;
}

std::vector<Worker> mail_workers(const Config& config) {
  const auto letters = std::make_shared<const LetterWriter>(config);
  const auto smtp = std::make_shared<const Smtp>(config);
  const auto make_sender = [letters, smtp]() -> Worker::Step {
    const auto sender = std::make_shared<MailSender>(letters, smtp);
    return [sender](WorkerRun& run) { return sender->send_next(run); };
  };
  return {{.name = "send-mail",
           .threads = config.smtp_connections,
           .idle = kLookForDue,
           .make_step = make_sender},
          {.name = "give-up-abandoned-mail",
           .threads = 1,
           .idle = kLookForAbandoned,
           .is_rung = false,
           .make_step = [] { return Worker::Step(give_up); }}};
}

}  // namespace bilko::notification
