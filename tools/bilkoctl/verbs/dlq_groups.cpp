#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/frame/time_text.h"
#include "bilkoctl/reading/dead_letters.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

Exit dlq_groups(Session& session, const DeadLetterFilter& filter) {
  Listing causes{"causes",
                 {{"fingerprint"},
                  {"group"},
                  {"topic"},
                  {"reasonClass"},
                  {"count"},
                  {"entities"},
                  {"firstFailedAt", true},
                  {"lastFailedAt"},
                  {"repeated", true},
                  {"waiting", true},
                  {"expiresIn"},
                  {"reason"}},
                 {}};
  for (const auto& group : groups_of(session, filter))
    session.read(service_of_group(group), [&](pg::Tx& tx) {
      for (const auto row : tx.query(
               "SELECT d.fingerprint, d.topic, d.failure_class, count(*) AS count, "
               "       count(DISTINCT d.subject) AS entities, min(d.first_failed_at) AS first, "
               "       max(d.last_failed_at) AS last, min(d.last_failed_at) AS oldest, "
               "       count(*) FILTER (WHERE d.deaths > 1) AS repeated, min(d.reason) AS reason, "
               "       sum((SELECT count(*) FROM parked w WHERE w.consumer_group = "
               "            d.consumer_group AND w.source = d.source AND w.subject = d.subject "
               "            AND w.state = 'retry' AND w.failures = 0))::bigint AS waiting "
               "  FROM parked d WHERE d.consumer_group = $1 AND d.state = 'dead' "
               "   AND ($2 = '' OR d.topic = $2) "
               " GROUP BY 1, 2, 3 ORDER BY count(*) DESC, 1, 2",
               group, filter.topic)) {
        const auto left = row.get<Instant>("oldest") + std::chrono::hours(24 * 14) - session.now();
        causes.rows.push_back({row.get<std::optional<std::string>>("fingerprint").value_or(""),
                               group, row.get<std::string>("topic"),
                               row.get<std::optional<std::string>>("failure_class").value_or(""),
                               row.get<std::int64_t>("count"), row.get<std::int64_t>("entities"),
                               row.get<Instant>("first").str(), row.get<Instant>("last").str(),
                               row.get<std::int64_t>("repeated"), row.get<std::int64_t>("waiting"),
                               age_text(left),
                               row.get<std::optional<std::string>>("reason").value_or("")});
      }
    });
  std::int64_t open = 0;
  for (const auto& row : causes.rows) open += std::get<std::int64_t>(row.at(4));
  session.print({"DeadLetterGroups", {{"open", open}}, {causes}});
  return Exit::done;
}

}  // namespace

void add_dlq_groups(Command& dlq) {
  auto filter = std::make_shared<DeadLetterFilter>();
  dlq.add("groups", "open dead letters by cause: the same handler failing in the same way")
      .text("--group", filter->group, "of this consumer group (or service)")
      .text("--topic", filter->topic, "events of this topic")
      .runs([filter](Session& session) { return dlq_groups(session, *filter); });
}

}  // namespace bilko::ctl
