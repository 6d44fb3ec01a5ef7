#include "bilkoctl/changing/operation_view.h"

#include <algorithm>

#include "bilko/core/error.h"
#include "bilkoctl/changing/journal.h"

namespace bilko::ctl {
namespace {

OperationView view_of(const Journal& journal) {
  return {journal.operation.str(), journal.kind,       journal.state,
          journal.started_at,      journal.updated_at, "",
          journal.operator_name,   journal.reason,     journal.counts.text};
}

// `operation` empty: the newest ones.
void add_of_service(Session& session, const std::string& service, const std::string& operation,
                    std::int64_t limit, std::vector<OperationView>& views) {
  try {
    session.read(service, [&](pg::Tx& tx) {
      for (const auto row : tx.query(
               "SELECT operation_id, consumer_group, verb, state, operator, reason, requested_at, "
               "       ended_at, (outcome - 'ends')::text AS outcome FROM group_control "
               " WHERE $1 = '' OR operation_id = $1 ORDER BY requested_at DESC LIMIT $2",
               operation, limit)) {
        const auto ended = row.get<std::optional<Instant>>("ended_at");
        views.push_back({row.get<std::string>("operation_id"), row.get<std::string>("verb"),
                         row.get<std::string>("state"), row.get<Instant>("requested_at").str(),
                         ended ? ended->str() : "", row.get<std::string>("consumer_group"),
                         row.get<std::string>("operator"), row.get<std::string>("reason"),
                         row.get<std::string>("outcome")});
      }
    });
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unavailable) throw;
  }
}

}  // namespace

std::vector<OperationView> operations(Session& session, std::int64_t limit) {
  std::vector<OperationView> views;
  for (const auto& journal : journals(session)) views.push_back(view_of(journal));
  for (const auto& service : session.services()) add_of_service(session, service, "", limit, views);
  std::ranges::stable_sort(views, std::ranges::greater(), &OperationView::started_at);
  if (static_cast<std::int64_t>(views.size()) > limit)
    views.resize(static_cast<std::size_t>(limit));
  return views;
}

std::vector<OperationView> operations_named(Session& session, const std::string& operation) {
  std::vector<OperationView> views;
  if (const auto journal = find_journal(session, operation)) views.push_back(view_of(*journal));
  for (const auto& service : session.services())
    add_of_service(session, service, operation, 10, views);
  return views;
}

}  // namespace bilko::ctl
