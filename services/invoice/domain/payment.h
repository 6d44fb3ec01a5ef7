#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "bilko/contracts/ids.h"
#include "bilko/core/enum.h"
#include "bilko/core/money.h"

namespace bilko::invoice {

inline constexpr std::size_t kPaymentReferenceMax = 140;  // characters

// Money received for an invoice, in the invoice's currency.
struct Payment {
  PaymentId id;
  InvoiceId invoice_id;
  Money amount;
  Money base_amount;  // set by Invoice::take
  BankAccountId bank_account_id;
  std::string reference;
  TransactionId transaction_id;
  Instant received_at;
  std::optional<BankTransactionId> bank_transaction_id{};  // the statement line that paid
};

// How much of an invoice is paid; not a status.
enum class PaymentState { unpaid, partly_paid, paid };

}  // namespace bilko::invoice

namespace bilko {
template <>
struct EnumNames<invoice::PaymentState> {
  using State = invoice::PaymentState;
  static constexpr std::array kNames = {
      std::pair{State::unpaid, std::string_view{"unpaid"}},
      std::pair{State::partly_paid, std::string_view{"partly_paid"}},
      std::pair{State::paid, std::string_view{"paid"}}};
};
}  // namespace bilko
