#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bilko/core/enum.h"
#include "bilko/core/error.h"

// State machines are tables: what is not in the table is refused.
namespace bilko {

template <class Status, class Action>
struct Transition {
  Status from;
  Action action;
  Status to;
};

// The status after the action; nothing when the table refuses it.
template <class Table, class Status, class Action>
std::optional<Status> next_status(const Table& table, Status from, Action action) {
  for (const auto& transition : table)
    if (transition.from == from && transition.action == action) return transition.to;
  return std::nullopt;
}

// What the table allows in this status, in its order.
template <class Table, class Status>
auto actions_from(const Table& table, Status status) {
  std::vector<decltype(table.front().action)> actions;
  for (const auto& transition : table)
    if (transition.from == status) actions.push_back(transition.action);
  return actions;
}

// The Error conflict of an action that is not among the allowed ones. It tells clients
// `currentStatus` and `allowedActions`.
template <class Status, class Action>
Error transition_refused(std::string code, const std::string& message, Status status,
                         const std::vector<Action>& allowed) {
  std::vector<std::string> names;
  for (const Action action : allowed) names.emplace_back(enum_name(action));
  Error error(ErrorKind::conflict, std::move(code), message);
  error.with("currentStatus", std::string(enum_name(status)));
  error.with("allowedActions", std::move(names));
  return error;
}

}  // namespace bilko
