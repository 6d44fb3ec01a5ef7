#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "bilko/core/state_machine.h"

namespace bilko::expense {

enum class ExpenseStatus { pending, approved, rejected, paid };

// What callers can do with an expense, named as the last part of the route.
enum class Action { update, attach_receipt, approve, reject, mark_paid };

using Transition = bilko::Transition<ExpenseStatus, Action>;

// The state machine (events.md, "State machines"): what is not here is refused.
inline constexpr std::array kTransitions = {
    Transition{ExpenseStatus::pending, Action::update, ExpenseStatus::pending},
    Transition{ExpenseStatus::pending, Action::attach_receipt, ExpenseStatus::pending},
    Transition{ExpenseStatus::pending, Action::approve, ExpenseStatus::approved},
    Transition{ExpenseStatus::pending, Action::reject, ExpenseStatus::rejected},
    Transition{ExpenseStatus::approved, Action::mark_paid, ExpenseStatus::paid},
};

}  // namespace bilko::expense

namespace bilko {
template <>
struct EnumNames<expense::ExpenseStatus> {
  using Status = expense::ExpenseStatus;
  static constexpr std::array kNames = {std::pair{Status::pending, std::string_view{"pending"}},
                                        std::pair{Status::approved, std::string_view{"approved"}},
                                        std::pair{Status::rejected, std::string_view{"rejected"}},
                                        std::pair{Status::paid, std::string_view{"paid"}}};
};

template <>
struct EnumNames<expense::Action> {
  using Action = expense::Action;
  static constexpr std::array kNames = {
      std::pair{Action::update, std::string_view{"update"}},
      std::pair{Action::attach_receipt, std::string_view{"receipt"}},
      std::pair{Action::approve, std::string_view{"approve"}},
      std::pair{Action::reject, std::string_view{"reject"}},
      std::pair{Action::mark_paid, std::string_view{"mark-paid"}}};
};
}  // namespace bilko
