#include "notification/usecases/deliver_communication.h"

#include "bilko/contracts/notification_events.h"
#include "bilko/events/outbox.h"
#include "notification/store/communication_store.h"
#include "notification/store/delivery_store.h"

namespace bilko::notification {
namespace {

constexpr std::size_t kReplyMax = 300;
constexpr auto kAbandoned = "the service stopped while the mail was being sent";

// The mail server's words, cut, as one line of ASCII: they go into events and logs.
std::optional<std::string> error_of(const std::string& reply) {
  if (reply.empty()) return std::nullopt;
  std::string text = reply.substr(0, kReplyMax);
  for (char& c : text)
    if (c < ' ' || c > '~') c = ' ';
  return text;
}

Context context_of(const pg::Tx& tx, const Attempt& attempt) {
  Context context = tx.context();
  context.organization = attempt.organization_id;
  context.correlation_id = attempt.communication.correlation_id;
  context.causation_id = attempt.communication.caused_by;
  if (!attempt.traceparent.empty()) context.traceparent = attempt.traceparent;
  return context;
}

template <class Payload>
Payload news_of(const Attempt& attempt, const std::optional<std::string>& error, Instant at) {
  const Communication& communication = attempt.communication;
  return {.communication_id = communication.id,
          .organization_id = attempt.organization_id,
          .channel = "email",
          .template_name = std::string(enum_name(communication.kind)),
          .recipient_contact = masked(communication.recipient),
          .entity_type = communication.entity_type,
          .entity_id = communication.entity_id,
          .attempts = communication.attempts,
          .error = error,
          .at = at};
}

}  // namespace

std::optional<Attempt> begin_attempt(pg::Tx& tx, std::int32_t owner) {
  const auto key = DeliveryStore(tx).take(owner);
  if (!key) return std::nullopt;
  Context context = tx.context();
  context.organization = key->organization_id;
  tx.switch_to(context);
  auto communication = CommunicationStore(tx).begin_attempt(key->communication_id);
  if (communication) return Attempt{key->organization_id, *std::move(communication), {}};
  DeliveryStore(tx).remove(key->communication_id, owner);
  return std::nullopt;
}

void end_attempt(pg::Tx& tx, const Attempt& attempt, std::int32_t owner, const Delivery& delivery) {
  tx.switch_to(context_of(tx, attempt));
  const auto& id = attempt.communication.id;
  const auto [status, again_after] = settlement_of(delivery, attempt.communication.attempts);
  DeliveryStore queue(tx);
  const bool is_ours =
      again_after ? queue.give_back(id, owner, *again_after) : queue.remove(id, owner);
  if (!is_ours) return;
  const auto error = error_of(delivery.reply);
  CommunicationStore(tx).end_attempt(id, status, error);
  if (status == Status::sent)
    events::publish(tx, news_of<contracts::EmailSent>(attempt, error, tx.now()));
  if (status == Status::failed)
    events::publish(tx, news_of<contracts::EmailFailed>(attempt, error, tx.now()));
}

std::size_t give_up_abandoned(pg::Tx& tx) {
  const auto keys = DeliveryStore(tx).remove_abandoned();
  for (const auto& [organization, id] : keys) {
    Context context = tx.context();
    context.organization = organization;
    tx.switch_to(context);
    CommunicationStore(tx).end_attempt(id, Status::uncertain, kAbandoned);
  }
  return keys.size();
}

std::int32_t owner_locks() { return DeliveryStore::kOwnerLocks; }

}  // namespace bilko::notification
