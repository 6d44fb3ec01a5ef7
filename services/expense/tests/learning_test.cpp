#include "bilko/contracts/bank_events.h"
#include "bilko/contracts/ledger_events.h"
#include "bilko/contracts/user_events.h"
#include "expense/store/member_store.h"
#include "expense/tests/expense_fixture.h"

namespace bilko::expense {
namespace {

using contracts::AccountRole;
using contracts::AccountType;

class LearningTest : public ExpenseTest {
 protected:
  contracts::AccountUpdated account_said(const AccountId& id, const char* code,
                                         std::optional<AccountRole> role = std::nullopt) const {
    contracts::AccountUpdated said{.account_id = id,
                                   .organization_id = organization_,
                                   .code = code,
                                   .name = "x",
                                   .type = AccountType::expense,
                                   .role = std::nullopt,
                                   .active = true,
                                   .at = SystemClock().now()};
    if (role) said.role = *role;
    return said;
  }
  void learn(const contracts::AccountUpdated& said, std::int64_t sequence) {
    auto event = testing::event_of(said);
    event.sequence = sequence;
    deliver_twice(event);
  }
  int submit_for(const AccountId& category) {
    return call(ada_, "POST", "/expenses",
                submission({{"categoryAccountId", '"' + category.str() + '"'}}))
        .status;
  }
  bool has_others() {
    return service_.db().read(testing::context_of(organization_),
                              [&](pg::Tx& tx) { return MemberStore(tx).has_others(ada_); });
  }

  const AccountId own_ = AccountId::generate(SystemClock().now());
};

TEST_F(LearningTest, AccountsOfTheChartBecomeCategoriesAndStopBeingSo) {
  EXPECT_EQ(submit_for(own_), 422);
  auto said = account_said(own_, "5250");
  deliver_twice(testing::event_of(contracts::AccountCreated{said.account_id, said.organization_id,
                                                            said.code, said.name, said.type,
                                                            said.role, said.active, said.at}));
  EXPECT_EQ(submit_for(own_), 201);
  said.active = false;
  learn(said, 3);
  EXPECT_EQ(submit_for(own_), 422);
  said.active = true;
  learn(said, 2);  // late: the newest stays
  EXPECT_EQ(submit_for(own_), 422);
  learn(account_said(account("5200"), "4200"), 4);  // also of the default chart
  EXPECT_EQ(submit_for(account("5200")), 422);
}

TEST_F(LearningTest, PostingsNameTheAccountThatPlaysTheRole) {
  learn(account_said(own_, "2050", AccountRole::accounts_payable), 2);
  create_and_approve();
  EXPECT_EQ(testing::published_once<contracts::ExpenseApproved>(service_).credit_account_id, own_);
}

TEST_F(LearningTest, BankAccountsPayFromTheirAccountInTheLedger) {
  const auto bank = BankAccountId::generate(SystemClock().now());
  deliver_twice(testing::event_of(contracts::BankAccountCreated{
      bank, organization_, "Giro", Currency::parse("EUR"), account("1000"), SystemClock().now()}));
  auto moved = testing::event_of(contracts::BankAccountUpdated{
      bank, organization_, "Giro", Currency::parse("EUR"), own_, SystemClock().now()});
  moved.sequence = 2;
  deliver_twice(moved);
  const auto id = create_and_approve().id;
  EXPECT_EQ(
      call(boss_, "POST", path_of(id, "/mark-paid"), R"({"bankAccountId": ")" + bank.str() + "\"}")
          .status,
      200);
  const auto paid = testing::published_once<contracts::ExpensePaid>(service_);
  EXPECT_EQ(paid.bank_account_id, bank);
  EXPECT_EQ(paid.credit_account_id, own_);
}

TEST_F(LearningTest, WhoBelongsToTheCompanyIsWhatWasSaidLastOfThem) {
  const auto now = SystemClock().now();
  deliver_twice(
      testing::event_of(contracts::OrganizationCreated{.organization_id = organization_,
                                                       .name = "x",
                                                       .legal_name = {},
                                                       .tax_id = {},
                                                       .address = {},
                                                       .iban = {},
                                                       .base_currency = Currency::parse("EUR"),
                                                       .country = "RS",
                                                       .created_by = contracts::Actor(ada_),
                                                       .created_at = now}));
  EXPECT_FALSE(has_others());
  deliver_twice(testing::event_of(contracts::UserCreated{boss_, organization_, "b@example.org", "B",
                                                         contracts::MemberRole::admin, now}));
  EXPECT_TRUE(has_others());
  auto removed = testing::event_of(contracts::MembershipRemoved{boss_, organization_, std::nullopt,
                                                                contracts::Actor(ada_), now});
  removed.sequence = 2;
  deliver_twice(removed);
  EXPECT_FALSE(has_others());
  auto back = testing::event_of(contracts::MembershipUpdated{
      boss_, organization_, contracts::MemberRole::user, contracts::Actor(ada_), now});
  back.sequence = 3;
  deliver_twice(back);
  deliver_twice(removed);  // late
  EXPECT_TRUE(has_others());
}

}  // namespace
}  // namespace bilko::expense
