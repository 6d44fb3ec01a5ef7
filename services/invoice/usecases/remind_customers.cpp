#include "invoice/usecases/remind_customers.h"

#include "bilko/contracts/payment_events.h"
#include "bilko/events/outbox.h"
#include "invoice/store/reminder_store.h"

namespace bilko::invoice {

std::int64_t remind_customers(pg::Tx& tx, Date date, std::int64_t limit) {
  const auto issued = ReminderStore(tx).issue(date, limit);
  for (const Reminder& reminder : issued)
    events::publish(
        tx, contracts::ReminderIssued{.invoice_id = reminder.invoice_id,
                                      .organization_id = tx.organization(),
                                      .invoice_number = reminder.invoice_number,
                                      .contact_email = {reminder.contact_email},
                                      .outstanding_amount = reminder.outstanding.amount(),
                                      .currency = reminder.outstanding.currency(),
                                      .due_date = reminder.due_date,
                                      .days_past_due = static_cast<int>(date - reminder.due_date),
                                      .reminder_number = reminder.number,
                                      .issued_at = tx.now()});
  return std::ssize(issued);
}

}  // namespace bilko::invoice
