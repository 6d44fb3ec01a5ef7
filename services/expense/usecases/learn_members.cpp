#include "expense/usecases/learn_members.h"

#include "expense/store/member_store.h"

namespace bilko::expense {

void learn_founder(pg::Tx& tx, const events::Event<contracts::OrganizationCreated>& created) {
  if (const auto& founder = created.data.created_by.user()) MemberStore(tx).add(*founder);
}

void learn_newcomer(pg::Tx& tx, const events::Event<contracts::UserCreated>& created) {
  MemberStore(tx).add(created.data.user_id);
}

}  // namespace bilko::expense
