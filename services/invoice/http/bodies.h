#pragma once

#include <optional>
#include <string>

#include "bilko/contracts/ids.h"
#include "bilko/core/date.h"
#include "bilko/core/money.h"

// Request bodies that are not the command itself (schemas/http/invoice.yaml).
namespace bilko::invoice {

struct PaymentBody {
  Amount amount;
  std::optional<BankAccountId> bank_account_id;
  std::string payment_reference;
  std::optional<Instant> received_at;

  static void fields(auto& self, auto&& field) {
    field("amount", self.amount);
    field("bankAccountId", self.bank_account_id);
    field("paymentReference", self.payment_reference);
    field("receivedAt", self.received_at);
  }
};

struct MarkPaidBody {
  std::optional<BankAccountId> bank_account_id;
  std::string payment_reference;
  std::optional<Instant> paid_at;

  static void fields(auto& self, auto&& field) {
    field("bankAccountId", self.bank_account_id);
    field("paymentReference", self.payment_reference);
    field("paidAt", self.paid_at);
  }
};

struct JobBody {
  Date date;

  static void fields(auto& self, auto&& field) { field("date", self.date); }
};

// To how many invoices a job did something.
struct MarkedView {
  std::int64_t marked = 0;

  static void fields(auto& self, auto&& field) { field("marked", self.marked); }
};

}  // namespace bilko::invoice
