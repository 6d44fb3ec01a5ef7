#include "bilko/events/group.h"

#include "bilko/trace/trace_context.h"

namespace bilko::events {
namespace {

constexpr std::int32_t kGroupLocks = 0x62720002;  // key space; the relay's locks have another

}  // namespace

Context background_context(const Clock& clock) {
  Context context;
  context.now = clock.now();
  context.correlation_id = Ulid::generate(context.now).str();
  context.traceparent = trace::TraceContext::untraced().traceparent();
  return context;
}

Group::Group(GroupOptions options, const Subscriptions& all, pg::Database& db, const Clock& time)
    : name(std::move(options.name)),
      schedule(std::move(options.schedule)),
      subscriptions(all),
      database(db),
      clock(time),
      inbox(name, db),
      parking(name, all),
      flood(options.flood) {}

// In a statement of its own: the next one sees what was committed before the lock was granted.
void Group::lock(pg::Tx& tx, std::int32_t partition) const {
  tx.query("SELECT pg_advisory_xact_lock($1::int, hashtext($2 || '/' || $3))", kGroupLocks, name,
           std::to_string(partition));
}

std::shared_ptr<const Reprocess> Group::reprocess() const {
  const std::lock_guard lock(mutex_);
  return reprocess_;
}

void Group::set_reprocess(std::optional<Reprocess> reprocess) {
  auto shared = reprocess ? std::make_shared<const Reprocess>(*std::move(reprocess)) : nullptr;
  const std::lock_guard lock(mutex_);
  reprocess_ = std::move(shared);
}

Context Group::context() const { return background_context(clock); }

}  // namespace bilko::events
