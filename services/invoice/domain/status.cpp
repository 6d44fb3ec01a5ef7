#include "invoice/domain/status.h"

namespace bilko::invoice {

std::optional<InvoiceStatus> next_status(InvoiceStatus from, Action action) {
  return bilko::next_status(kTransitions, from, action);
}

std::vector<Action> client_actions(InvoiceStatus status) {
  auto actions = actions_from(kTransitions, status);
  std::erase_if(actions, [](Action action) {
    return action == Action::view || action == Action::mark_overdue;
  });
  return actions;
}

}  // namespace bilko::invoice
