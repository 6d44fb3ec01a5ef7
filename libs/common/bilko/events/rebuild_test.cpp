#include "bilko/events/rebuild.h"

#include <gtest/gtest.h>

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

TEST(Rebuild, knows_what_every_service_keeps_and_is_possible_with_a_table_of_its_own) {
  Rebuild rebuild;
  EXPECT_FALSE(rebuild.is_possible());
  rebuild.table("account");
  EXPECT_TRUE(rebuild.is_possible());
  EXPECT_EQ(rebuild.tables(),
            (std::vector<std::string>{"membership", "latest_sequence", "account"}));
}

}  // namespace
}  // namespace bilko::events
