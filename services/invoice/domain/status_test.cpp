#include "invoice/domain/status.h"

#include <gtest/gtest.h>

#include <map>

namespace bilko::invoice {
namespace {

constexpr std::array kStatuses = {InvoiceStatus::draft,  InvoiceStatus::sent,
                                  InvoiceStatus::viewed, InvoiceStatus::overdue,
                                  InvoiceStatus::paid,   InvoiceStatus::cancelled};
constexpr std::array kActions = {Action::update,    Action::remove,       Action::send,
                                 Action::view,      Action::mark_overdue, Action::record_payment,
                                 Action::mark_paid, Action::cancel};

TEST(StateMachine, AllowsExactlyTheTransitionsOfTheCatalogue) {
  // One row per action, one column per status in the order above; "-" is refused.
  const std::map<Action, std::array<const char*, 6>> expected = {
      {Action::update, {"draft", "-", "-", "-", "-", "-"}},
      {Action::remove, {"cancelled", "-", "-", "-", "-", "-"}},
      {Action::send, {"sent", "-", "-", "-", "-", "-"}},
      {Action::view, {"-", "viewed", "-", "-", "-", "-"}},
      {Action::mark_overdue, {"-", "overdue", "overdue", "-", "-", "-"}},
      {Action::record_payment, {"-", "sent", "viewed", "overdue", "-", "-"}},
      {Action::mark_paid, {"-", "paid", "paid", "paid", "-", "-"}},
      {Action::cancel, {"cancelled", "cancelled", "cancelled", "cancelled", "-", "-"}},
  };
  for (const Action action : kActions) {
    for (std::size_t i = 0; i < kStatuses.size(); ++i) {
      const auto next = next_status(kStatuses[i], action);
      EXPECT_EQ(next ? enum_name(*next) : "-", std::string_view(expected.at(action)[i]))
          << enum_name(kStatuses[i]) << " " << enum_name(action);
    }
  }
}

TEST(StateMachine, OffersClientsTheirOwnActionsOnly) {
  const std::map<InvoiceStatus, std::vector<Action>> expected = {
      {InvoiceStatus::draft, {Action::update, Action::remove, Action::send, Action::cancel}},
      {InvoiceStatus::sent, {Action::record_payment, Action::mark_paid, Action::cancel}},
      {InvoiceStatus::viewed, {Action::record_payment, Action::mark_paid, Action::cancel}},
      {InvoiceStatus::overdue, {Action::record_payment, Action::mark_paid, Action::cancel}},
      {InvoiceStatus::paid, {}},
      {InvoiceStatus::cancelled, {}},
  };
  for (const InvoiceStatus status : kStatuses)
    EXPECT_EQ(client_actions(status), expected.at(status)) << enum_name(status);
}

}  // namespace
}  // namespace bilko::invoice
