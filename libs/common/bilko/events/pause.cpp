#include "bilko/events/pause.h"

namespace bilko::events {

std::optional<Pause> pause_of(pg::Tx& tx, const std::string& group) {
  const auto row = tx.maybe_one(
      "SELECT operation_id, operator, reason FROM group_pause WHERE consumer_group = $1", group);
  if (!row) return std::nullopt;
  return Pause{row->get<std::optional<std::string>>("operation_id"),
               row->get<std::string>("operator"), row->get<std::string>("reason")};
}

bool pause(pg::Tx& tx, const std::string& group, const Pause& pause) {
  return tx.execute(
             "INSERT INTO group_pause (consumer_group, operation_id, operator, reason) "
             "VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
             group, pause.operation_id, pause.operator_name, pause.reason) == 1;
}

bool resume(pg::Tx& tx, const std::string& group) {
  return tx.execute("DELETE FROM group_pause WHERE consumer_group = $1", group) == 1;
}

void pause_for_flood(Group& group) {
  group.database.transact(group.context(), [&](pg::Tx& tx) {
    pause(tx, group.name,
          {std::nullopt, "flood breaker", "more than half of the last events were dead-lettered"});
  });
}

}  // namespace bilko::events
