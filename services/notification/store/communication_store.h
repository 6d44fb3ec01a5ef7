#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bilko/pg/tx.h"
#include "notification/domain/delivery.h"

namespace bilko::notification {

struct CommunicationFilter {
  std::optional<std::string> entity_id;
  std::optional<Status> status;
};

// The table `communication`, of the tenant.
class CommunicationStore {
 public:
  explicit CommunicationStore(pg::Tx& tx) : tx_(tx) {}

  // False when there is one already for its cause, template and recipient.
  bool insert_new(const Communication& communication);
  // Throws Error not_found.
  Communication load(const CommunicationId& id);
  // A page, newest first; `after` is the last one of the page before.
  std::vector<Communication> list(const CommunicationFilter& filter,
                                  const std::optional<CommunicationId>& after, std::int64_t limit);
  // From intended to sending: one attempt more. None when it is not there any more.
  std::optional<Communication> begin_attempt(const CommunicationId& id);
  // From sending to where the attempt led, if it is still there.
  void end_attempt(const CommunicationId& id, Status status,
                   const std::optional<std::string>& error);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::notification
