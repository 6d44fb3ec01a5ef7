#pragma once

#include "bilko/core/context.h"
#include "bilko/core/id.h"

// The ids that stand in events, one type per kind of thing; OrganizationId and UserId come from
// core. Prefixes: events.md, "Envelope". Outside their own service they are opaque.
namespace bilko {

#define BILKO_CONTRACT_ID(Name, prefix)            \
  struct Name##Tag {                               \
    static constexpr const char* kPrefix = prefix; \
  };                                               \
  using Name##Id = Id<Name##Tag>

BILKO_CONTRACT_ID(Event, "evt_");
BILKO_CONTRACT_ID(Invoice, "inv_");
BILKO_CONTRACT_ID(InvoiceLine, "inl_");
BILKO_CONTRACT_ID(Contact, "con_");
BILKO_CONTRACT_ID(Payment, "pay_");
BILKO_CONTRACT_ID(CreditNote, "crn_");
BILKO_CONTRACT_ID(Transaction, "txn_");
BILKO_CONTRACT_ID(Account, "acc_");
BILKO_CONTRACT_ID(BankAccount, "bac_");
BILKO_CONTRACT_ID(BankTransaction, "btx_");
BILKO_CONTRACT_ID(Import, "imp_");
BILKO_CONTRACT_ID(Expense, "exp_");
BILKO_CONTRACT_ID(Communication, "com_");
BILKO_CONTRACT_ID(Invite, "ivt_");
BILKO_CONTRACT_ID(LoggedAction, "log_");
BILKO_CONTRACT_ID(Operation, "opn_");
BILKO_CONTRACT_ID(Order, "ord_");
BILKO_CONTRACT_ID(Product, "prd_");

#undef BILKO_CONTRACT_ID

}  // namespace bilko
