#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "bilko/contracts/invoice_events.h"
#include "bilko/core/state_machine.h"

namespace bilko::invoice {

using contracts::InvoiceStatus;

// What can happen to an invoice. A client's actions are named as the last part of their route.
enum class Action { update, remove, send, view, mark_overdue, record_payment, mark_paid, cancel };

using Transition = bilko::Transition<InvoiceStatus, Action>;

// The state machine (events.md, "State machines"): what is not here is refused. A view in another
// status is recorded as well, but moves nothing; a payment in part is no change of status.
inline constexpr std::array kTransitions = {
    Transition{InvoiceStatus::draft, Action::update, InvoiceStatus::draft},
    Transition{InvoiceStatus::draft, Action::remove, InvoiceStatus::cancelled},
    Transition{InvoiceStatus::draft, Action::send, InvoiceStatus::sent},
    Transition{InvoiceStatus::draft, Action::cancel, InvoiceStatus::cancelled},

    Transition{InvoiceStatus::sent, Action::view, InvoiceStatus::viewed},
    Transition{InvoiceStatus::sent, Action::mark_overdue, InvoiceStatus::overdue},
    Transition{InvoiceStatus::sent, Action::record_payment, InvoiceStatus::sent},
    Transition{InvoiceStatus::sent, Action::mark_paid, InvoiceStatus::paid},
    Transition{InvoiceStatus::sent, Action::cancel, InvoiceStatus::cancelled},

    Transition{InvoiceStatus::viewed, Action::mark_overdue, InvoiceStatus::overdue},
    Transition{InvoiceStatus::viewed, Action::record_payment, InvoiceStatus::viewed},
    Transition{InvoiceStatus::viewed, Action::mark_paid, InvoiceStatus::paid},
    Transition{InvoiceStatus::viewed, Action::cancel, InvoiceStatus::cancelled},

    Transition{InvoiceStatus::overdue, Action::record_payment, InvoiceStatus::overdue},
    Transition{InvoiceStatus::overdue, Action::mark_paid, InvoiceStatus::paid},
    Transition{InvoiceStatus::overdue, Action::cancel, InvoiceStatus::cancelled},
};

// The status after the action; nothing when it is refused.
std::optional<InvoiceStatus> next_status(InvoiceStatus from, Action action);
// What clients may do in this status: all but what customers (view) and time (mark_overdue) do.
std::vector<Action> client_actions(InvoiceStatus status);

}  // namespace bilko::invoice

namespace bilko {
template <>
struct EnumNames<invoice::Action> {
  using Action = invoice::Action;
  static constexpr std::array kNames = {
      std::pair{Action::update, std::string_view{"update"}},
      std::pair{Action::remove, std::string_view{"delete"}},
      std::pair{Action::send, std::string_view{"send"}},
      std::pair{Action::view, std::string_view{"view"}},
      std::pair{Action::mark_overdue, std::string_view{"mark-overdue"}},
      std::pair{Action::record_payment, std::string_view{"payments"}},
      std::pair{Action::mark_paid, std::string_view{"mark-paid"}},
      std::pair{Action::cancel, std::string_view{"cancel"}}};
};
}  // namespace bilko
