#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <utility>

#include "bilko/core/clock.h"
#include "bilko/events/subscriptions.h"
#include "bilko/http/access.h"
#include "bilko/pg/database.h"

namespace bilko::service {

// What every service keeps: the user service's word about members, in the table `membership`.
void subscribe_memberships(events::Subscriptions& subscriptions);
// The same for a service that gets all events in one handler: others are passed by.
void learn_memberships(pg::Tx& tx, std::span<const events::Received> received);

using Subscribe = std::function<void(events::Subscriptions&)>;
// A service's own subscriptions and these; its own alone where one handler gets everything.
Subscribe with_memberships(Subscribe own);

// Rights of today for tokens of yesterday: who lost a role, or the membership, loses it here some
// seconds after the event has come, although the token says otherwise until it expires. A token is
// never taken for more than it says. Thread-safe.
class Memberships {
 public:
  // How long a token lives at most; what changed before is in every token.
  static constexpr std::chrono::hours kTokenLife{25};
  // What is known is read anew when it is older.
  static constexpr std::chrono::seconds kFresh{5};

  Memberships(pg::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // Lowers the caller's role to the one he has now. Throws Error forbidden `membership_ended` for
  // who is no member any more.
  void review(http::Principal& caller);

 private:
  using Member = std::pair<OrganizationId, UserId>;
  using Roles = std::map<Member, std::optional<http::Role>>;  // no role: no member

  Roles load();

  pg::Database& database_;
  const Clock& clock_;
  std::mutex mutex_;
  std::optional<Instant> loaded_at_;
  Roles roles_;
};

}  // namespace bilko::service
