#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "bilko/pg/tx.h"
#include "notification/domain/communication.h"

namespace bilko::notification {

// A communication of whatever organization.
struct DeliveryKey {
  OrganizationId organization_id;
  CommunicationId communication_id;
};

// The table `delivery`: the queue of all organizations. Times are the database's.
class DeliveryStore {
 public:
  // Key space of the advisory locks that sending workers hold.
  static constexpr std::int32_t kOwnerLocks = 0x62720004;

  explicit DeliveryStore(pg::Tx& tx) : tx_(tx) {}

  // Of the tenant; due now.
  void add(const CommunicationId& id, Priority priority);
  // What is due first and in nobody's hands, now in the hands of `owner`.
  std::optional<DeliveryKey> take(std::int32_t owner);
  // Of the tenant, out of the hands of `owner`; false when it is not in them any more.
  bool give_back(const CommunicationId& id, std::int32_t owner, std::chrono::seconds due_after);
  bool remove(const CommunicationId& id, std::int32_t owner);
  // Takes out of the queue what is in the hands of a worker that is gone.
  std::vector<DeliveryKey> remove_abandoned();

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::notification
