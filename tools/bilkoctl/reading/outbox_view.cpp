#include "bilkoctl/reading/outbox_view.h"

#include "bilko/core/error.h"

namespace bilko::ctl {
namespace {

constexpr auto kStuckAfter = std::chrono::minutes(1);

std::string state_of(Session& session, const OutboxView& view) {
  if (view.cluster_id && *view.cluster_id != session.cluster_id()) return "OTHER CLUSTER";
  if (!view.oldest) return "ok";
  return session.now() - *view.oldest > kStuckAfter ? "STUCK" : "waiting";
}

}  // namespace

OutboxView outbox_of(Session& session, const std::string& service) {
  OutboxView view;
  try {
    session.read(service, [&](pg::Tx& tx) {
      view.pending = tx.one("SELECT count(*) AS n FROM outbox").get<std::int64_t>("n");
      view.sent = tx.one(
                        "SELECT coalesce(sum(greatest(reltuples, 0)), 0)::bigint AS n "
                        "  FROM pg_class WHERE relkind = 'r' AND relname LIKE 'outbox_sent_%'")
                      .get<std::int64_t>("n");
      if (const auto row = tx.maybe_one("SELECT event_id, topic, created_at FROM outbox "
                                        " ORDER BY id LIMIT 1")) {
        view.oldest = row->get<Instant>("created_at");
        view.first_event = row->get<std::string>("event_id");
        view.first_topic = row->get<std::string>("topic");
      }
      if (const auto row = tx.maybe_one("SELECT cluster_id FROM kafka_cluster"))
        view.cluster_id = row->get<std::string>("cluster_id");
    });
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unavailable) throw;
    view.is_reachable = false;
    view.state = "no answer";
    return view;
  }
  view.state = state_of(session, view);
  return view;
}

}  // namespace bilko::ctl
