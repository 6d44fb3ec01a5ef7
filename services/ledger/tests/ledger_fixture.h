#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bilko/contracts/invoice_events.h"
#include "bilko/contracts/payment_events.h"
#include "bilko/contracts/user_events.h"
#include "bilko/events/lane.h"
#include "bilko/http/response.h"
#include "bilko/pg/database.h"
#include "bilko/testing/pg_fixture.h"
#include "ledger/config.h"
#include "ledger/domain/trial_balance.h"
#include "ledger/store/transaction_store.h"

namespace bilko::ledger {

// The ledger on a real PostgreSQL: events come in as records, through schema, inbox and handlers, as
// the runner applies them; requests go to the handlers of the routes.
class LedgerTest : public ::testing::Test {
 protected:
  // A new organization whose chart is open.
  OrganizationId new_organization();

  // An event as its publisher emits it, with an id of its own.
  template <class Payload>
  events::CloudEvent event_of(const Payload& payload) const {
    return envelope(Payload::kType, Payload::kRevision, payload.key(), payload.organization_id,
                    json::encode(payload));
  }
  // Applies the events as one batch of a consumer group that has seen nothing yet: the inbox does not
  // hide a repetition from the handlers. The first failure, if any.
  std::optional<events::BatchApplier::Failed> try_deliver(
      const std::vector<events::CloudEvent>& batch);
  // The same, and nothing fails.
  void deliver(const std::vector<events::CloudEvent>& batch);

  // The status and body of a GET by an owner of the organization; throws what the route throws.
  http::Response get(const OrganizationId& organization, const std::string& path,
                     const std::string& query = "");

  TrialBalance trial_balance(const OrganizationId& organization, const std::string& as_of);
  // "code debit credit" of each account that has a leg.
  std::vector<std::string> balances(const OrganizationId& organization,
                                    const std::string& as_of = "9999-12-31");
  std::vector<PostedTransaction> transactions(const OrganizationId& organization);
  // The events of a type that wait in the outbox, in order.
  std::vector<events::CloudEvent> published(std::string_view type);

  SystemClock clock_;
  testing::TestDatabase database_;
  pg::Database db_;
  pg::Session admin_;

  LedgerTest();

 private:
  events::CloudEvent envelope(std::string_view type, int revision, const std::string& subject,
                              const OrganizationId& organization, std::string data) const;
  events::Subscriptions subscriptions_;
  int groups_ = 0;
};

// Samples of what the invoice service publishes; amounts in EUR, which is the base currency.
contracts::InvoiceSent invoice_sent(const OrganizationId& organization, const char* net,
                                    const char* vat = "0");
contracts::InvoicePaid invoice_paid(const contracts::InvoiceSent& sent, const char* paid_at);
contracts::PaymentReceived payment_received(const contracts::InvoiceSent& sent, const char* amount,
                                            const char* received_at);
contracts::InvoiceCancelled invoice_cancelled(const contracts::InvoiceSent& sent,
                                              const char* cancelled_at);

}  // namespace bilko::ledger
