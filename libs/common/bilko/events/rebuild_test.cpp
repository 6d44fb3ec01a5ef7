#include "bilko/events/rebuild.h"

#include <gtest/gtest.h>

#include "bilko/contracts/invoice_events.h"
#include "bilko/contracts/ledger_events.h"

namespace bilko::events {
namespace {

using contracts::AccountCreated;

template <class Transaction>
concept CanPublish = requires(Transaction& tx, const AccountCreated& payload) {
  publish(tx, payload);
};
template <class Transaction>
concept CanAnnounce = requires(Transaction& tx, const Context& cause) {
  publish_event(tx, cause, Announcement{});
};
template <class Transaction>
concept CanAttach = requires(Transaction& tx) {
  tx.template attachment<Outbox>();
};
template <class Transaction>
concept CanRing = requires(Transaction& tx) {
  tx.ring_after_commit();
};
template <class Handler>
concept CanReplace = requires(Rebuild& rebuild, Handler handler) {
  rebuild.instead_of<AccountCreated>("x", handler);
};
template <class Handler>
concept CanRestore = requires(Rebuild& rebuild, Handler handler) {
  rebuild.on_own<AccountCreated>("x", handler);
};

// What a rebuild's handlers have is no way out.
static_assert(CanPublish<pg::Tx> && CanAnnounce<pg::Tx> && CanAttach<pg::Tx> && CanRing<pg::Tx>);
static_assert(!CanPublish<pg::SilentTx> && !CanAnnounce<pg::SilentTx>);
static_assert(!CanAttach<pg::SilentTx> && !CanRing<pg::SilentTx>);
static_assert(!std::is_convertible_v<pg::SilentTx&, pg::Tx&>);
// And a handler that asks for more is not taken.
static_assert(CanRestore<void (*)(pg::SilentTx&, const Event<AccountCreated>&)>);
static_assert(!CanRestore<void (*)(pg::Tx&, const Event<AccountCreated>&)>);
static_assert(CanReplace<void (*)(pg::SilentTx&, const Event<AccountCreated>&)>);
static_assert(!CanReplace<void (*)(pg::Tx&, const Event<AccountCreated>&)>);

TEST(Rebuild, knows_what_every_service_keeps_and_is_possible_with_a_table_of_its_own) {
  Rebuild rebuild;
  EXPECT_FALSE(rebuild.is_possible());
  rebuild.table("account");
  EXPECT_TRUE(rebuild.is_possible());
  EXPECT_EQ(rebuild.tables(),
            (std::vector<std::string>{"membership", "latest_sequence", "account"}));
}

void open(pg::Tx&, const Event<AccountCreated>&) {}
void restore(pg::SilentTx&, const Event<AccountCreated>&) {}
void post(pg::Tx&, Batch<contracts::InvoiceSent>) {}

std::vector<std::string> names_of(const Subscriptions& subscriptions) {
  std::vector<std::string> names;
  for (const auto& one : subscriptions.all())
    names.push_back(one.name + (one.is_bulk ? " in bulk" : ""));
  return names;
}

TEST(Rebuild, takes_what_is_consumed_as_the_service_does_but_for_what_it_names) {
  Subscriptions live;
  live.on("open", open);
  live.on("post", post);
  Rebuild all;
  EXPECT_EQ(names_of(all.consumed(live)), (std::vector<std::string>{"open", "post in bulk"}));
  Rebuild some;
  some.instead_of("open", restore);
  some.without("post");
  const auto made = some.consumed(live);
  EXPECT_EQ(names_of(made), std::vector<std::string>{"open"});
  EXPECT_EQ(made.of_topic("invoice.invoice.sent"), nullptr);
}

TEST(RebuildDeathTest, of_a_subscription_that_is_not_there_is_a_mistake) {
  Subscriptions live;
  live.on("open", open);
  Rebuild rebuild;
  rebuild.without("opened");
  EXPECT_DEATH(rebuild.consumed(live), "check failed");
}

TEST(Rebuild, says_what_the_log_does_not_know) {
  Rebuild rebuild;
  rebuild.table("message", {.columns = {"status"}, .rows = "cause = id"});
  rebuild.compare_only("archive");
  EXPECT_EQ(rebuild.unlogged_text(), R"({"message":{"columns":["status"],"rows":"cause = id"}})");
  EXPECT_EQ(rebuild.compared_only(), std::vector<std::string>{"archive"});
}

}  // namespace
}  // namespace bilko::events
