#include "notification/events/subscriptions.h"

#include "notification/usecases/notify_customer.h"
#include "notification/usecases/notify_user.h"

namespace bilko::notification {

void subscribe(events::Subscriptions& subscriptions) {
  subscriptions.on("notify_invoice_sent", notify_invoice_sent);
  subscriptions.on("notify_invoice_paid", notify_invoice_paid);
  subscriptions.on("notify_payment_received", notify_payment_received);
  subscriptions.on("notify_invoice_overdue", notify_invoice_overdue);
  subscriptions.on("remind_customer", remind_customer);
  subscriptions.on("welcome_user", welcome_user);
  subscriptions.on("invite_user", invite_user);
  subscriptions.on("learn_organization_created", learn_organization_created);
  subscriptions.on("learn_organization_updated", learn_organization_updated);
  // A mail that can not be written must not keep the next ones back.
  subscriptions.followers_go_on();
}

}  // namespace bilko::notification
