#pragma once

#include <string>

#include "bilko/contracts/ids.h"
#include "bilko/core/date.h"
#include "bilko/core/money.h"

namespace bilko::invoice {

// A customer is reminded from the day after the due date on, three times at most, a week apart: who
// was not reminded for a month is not written to three times at once.
inline constexpr int kRemindersMax = 3;
inline constexpr int kDaysBetweenReminders = 7;

// A reminder of an invoice that is past due and not paid in full.
struct Reminder {
  InvoiceId invoice_id;
  int number = 1;  // 1, 2, 3
  std::string invoice_number;
  std::string contact_email;
  Money outstanding;
  Date due_date;
};

}  // namespace bilko::invoice
