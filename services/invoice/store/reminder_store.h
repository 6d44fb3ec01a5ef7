#pragma once

#include <vector>

#include "bilko/pg/tx.h"
#include "invoice/domain/reminder.h"

namespace bilko::invoice {

// What customers of the tenant were reminded of.
class ReminderStore {
 public:
  explicit ReminderStore(pg::Tx& tx) : tx_(tx) {}

  // Notes the reminders that are due on the date (domain/reminder.h), at most `limit`, and says
  // which; again for the same date there are none left.
  std::vector<Reminder> issue(Date date, std::int64_t limit);

 private:
  pg::Tx& tx_;
};

}  // namespace bilko::invoice
