#include "notification/events/rebuild.h"

namespace bilko::notification {

void rebuild(events::Rebuild& rebuild) {
  for (const char* table : {"organization", "invoice"}) rebuild.table(table);
  // What was said depends on what was known when it was said, and how it went only the mail server
  // knows. What a user wrote stands in no event, and of reminders and invitations the log keeps 90
  // days.
  rebuild.table("communication",
                {.columns = {"subject", "parameters", "status", "attempts", "error", "version",
                             "updated_at", "traceparent"},
                 .rows = "cause = id OR template IN ('collection_reminder', 'invite')"});
  rebuild.without("remind_customer");
  rebuild.without("invite_user");
}

}  // namespace bilko::notification
