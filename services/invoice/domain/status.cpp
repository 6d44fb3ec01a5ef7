#include "invoice/domain/status.h"

namespace bilko::invoice {

std::optional<InvoiceStatus> next_status(InvoiceStatus from, Action action) {
  for (const Transition& transition : kTransitions)
    if (transition.from == from && transition.action == action) return transition.to;
  return std::nullopt;
}

std::vector<Action> client_actions(InvoiceStatus status) {
  std::vector<Action> actions;
  for (const Transition& transition : kTransitions) {
    const bool is_client =
        transition.action != Action::view && transition.action != Action::mark_overdue;
    if (transition.from == status && is_client) actions.push_back(transition.action);
  }
  return actions;
}

}  // namespace bilko::invoice
