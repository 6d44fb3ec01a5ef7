#include "invoice/store/reminder_store.h"

namespace bilko::invoice {
namespace {

// Who pays at the same time waits, or is waited for and then seen. Of two runs at once one notes a
// reminder.
constexpr auto kIssue = R"(
WITH due AS MATERIALIZED (
  SELECT i.organization_id, i.id, i.invoice_number, i.contact_id, i.currency, i.due_date,
         i.total_amount - i.paid_amount AS outstanding
    FROM invoice i
   WHERE i.organization_id = $1 AND i.status IN ('sent', 'overdue') AND i.due_date < $2
     AND NOT EXISTS (SELECT FROM reminder r
                      WHERE r.organization_id = $1 AND r.invoice_id = i.id
                        AND (r.date > $2::date - $5::int OR r.number >= $4))
   ORDER BY i.id LIMIT $3 FOR UPDATE),
noted AS (
  INSERT INTO reminder (organization_id, invoice_id, number, date)
  SELECT d.organization_id, d.id,
         1 + (SELECT count(*) FROM reminder r
               WHERE r.organization_id = $1 AND r.invoice_id = d.id), $2
    FROM due d
  ON CONFLICT DO NOTHING
  RETURNING invoice_id, number)
SELECT d.*, n.number, c.email
  FROM noted n
  JOIN due d ON d.id = n.invoice_id
  JOIN contact c ON c.organization_id = d.organization_id AND c.id = d.contact_id
 ORDER BY d.id)";

}  // namespace

std::vector<Reminder> ReminderStore::issue(Date date, std::int64_t limit) {
  std::vector<Reminder> issued;
  for (const pg::Row& row :
       tx_.query(kIssue, tx_.organization(), date, limit, kRemindersMax, kDaysBetweenReminders))
    issued.push_back(
        {.invoice_id = row.get<InvoiceId>("id"),
         .number = row.get<int>("number"),
         .invoice_number = row.get<std::string>("invoice_number"),
         .contact_email = row.get<std::string>("email"),
         .outstanding = Money(row.get<Amount>("outstanding"), row.get<Currency>("currency")),
         .due_date = row.get<Date>("due_date")});
  return issued;
}

}  // namespace bilko::invoice
