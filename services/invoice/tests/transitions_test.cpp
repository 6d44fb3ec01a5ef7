#include "invoice/tests/invoice_fixture.h"

namespace bilko::invoice {
namespace {

class TransitionsTest : public InvoiceTest {
 protected:
  InvoiceId invoice_in(InvoiceStatus status) {
    const auto id = create().id;
    if (status == InvoiceStatus::cancelled) call("DELETE", path_of(id));
    if (status == InvoiceStatus::draft || status == InvoiceStatus::cancelled) return id;
    const auto sent = send(id);
    if (status == InvoiceStatus::viewed) view(*sent.tracking_token.value);
    if (status == InvoiceStatus::overdue)
      call("POST", "/invoices/jobs/overdue", R"({"date": "2026-03-26"})");
    if (status == InvoiceStatus::paid) mark_paid(id);
    return id;
  }
};

struct Command {
  const char* method;
  const char* path;
  const char* body;
  Action action;
};

constexpr Command kCommands[] = {
    {"PATCH", "", R"({"note": "x"})", Action::update},
    {"DELETE", "", "", Action::remove},
    {"POST", "/send", "", Action::send},
    {"POST", "/payments", R"({"amount": "1", "paymentReference": "R"})", Action::record_payment},
    {"POST", "/mark-paid", R"({"paymentReference": "R"})", Action::mark_paid},
    {"PATCH", "/mark-paid", R"({"paymentReference": "R"})", Action::mark_paid},
    {"POST", "/cancel", "", Action::cancel},
};

TEST_F(TransitionsTest, AForbiddenOneSaysWhatIsAllowedAndChangesNothing) {
  for (const auto status :
       {InvoiceStatus::draft, InvoiceStatus::sent, InvoiceStatus::viewed, InvoiceStatus::overdue,
        InvoiceStatus::paid, InvoiceStatus::cancelled}) {
    const auto id = invoice_in(status);
    const auto before = call("GET", path_of(id)).body;
    const auto waiting = published("invoice.logged_action.recorded");
    for (const Command& command : kCommands) {
      if (next_status(status, command.action)) continue;
      const auto response =
          call(command.method, path_of(id, command.path), command.body, {{"if-match", "*"}});
      EXPECT_EQ(response.status, 409) << enum_name(status) << " " << command.path << response.body;
      EXPECT_EQ(code_of(response), "invoice_transition_refused");
      const auto problem = json::Document::parse(response.body);
      EXPECT_EQ(problem.root().member("currentStatus").string(), enum_name(status));
      EXPECT_EQ(problem.root().member("allowedActions").text(),
                json::encode(client_actions(status)));
    }
    EXPECT_EQ(call("GET", path_of(id)).body, before);
    EXPECT_EQ(published("invoice.logged_action.recorded"), waiting);
  }
}

TEST_F(TransitionsTest, AnAllowedOneLeadsWhereTheTableSays) {
  for (const Transition& transition : kTransitions) {
    for (const Command& command : kCommands) {
      if (command.action != transition.action) continue;
      const auto id = invoice_in(transition.from);
      const auto response =
          call(command.method, path_of(id, command.path), command.body, {{"if-match", "*"}});
      EXPECT_LT(response.status, 300) << response.body;
      EXPECT_EQ(show(id).status, transition.to)
          << enum_name(transition.from) << " " << enum_name(transition.action);
    }
  }
}

}  // namespace
}  // namespace bilko::invoice
