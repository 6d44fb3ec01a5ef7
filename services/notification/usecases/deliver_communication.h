#pragma once

#include <optional>

#include "bilko/pg/tx.h"
#include "notification/domain/delivery.h"

// The two ends of an attempt to deliver; between them, outside any transaction, the mail is sent.
namespace bilko::notification {

// A communication in the hands of a worker.
struct Attempt {
  OrganizationId organization_id;
  Communication communication;
  std::string traceparent{};  // of the attempt: what it causes goes on from there
};

// Takes what is due first, of whatever organization: from intended to sending, once committed. What
// a rebuild's promotion has not brought along leaves the queue.
// `owner` is the key of an advisory lock (DeliveryStore::kOwnerLocks) that the worker's session
// holds as long as it lives.
std::optional<Attempt> begin_attempt(pg::Tx& tx, std::int32_t owner);

// Writes down how it ended, and announces what is settled: notification.email.sent or .failed.
// Without effect when it was given up as abandoned meanwhile.
void end_attempt(pg::Tx& tx, const Attempt& attempt, std::int32_t owner, const Delivery& delivery);

// What workers that are gone had in hand becomes uncertain. How many.
std::size_t give_up_abandoned(pg::Tx& tx);

// The key space of the workers' locks.
std::int32_t owner_locks();

}  // namespace bilko::notification
