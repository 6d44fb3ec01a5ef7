#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "bilko/core/enum.h"

namespace bilko::expense {

inline constexpr std::size_t kReceiptBytesMax = 10u << 20;

enum class ReceiptType { pdf, png, jpeg, heic };

// What the bytes themselves say they are; names and claimed types count for nothing.
std::optional<ReceiptType> receipt_type_of(std::string_view bytes);

// The same, for bytes that somebody uploads. Throws Error too_large `receipt_too_large`,
// unsupported_media_type `receipt_type_unknown`.
ReceiptType require_receipt(std::string_view bytes);

// A document in the blob store that proves an expense.
struct Receipt {
  std::string sha256;  // 64 hex digits: its name there
  ReceiptType type{};
};

}  // namespace bilko::expense

namespace bilko {
template <>
struct EnumNames<expense::ReceiptType> {
  using Type = expense::ReceiptType;
  static constexpr std::array kNames = {std::pair{Type::pdf, std::string_view{"application/pdf"}},
                                        std::pair{Type::png, std::string_view{"image/png"}},
                                        std::pair{Type::jpeg, std::string_view{"image/jpeg"}},
                                        std::pair{Type::heic, std::string_view{"image/heic"}}};
};
}  // namespace bilko
