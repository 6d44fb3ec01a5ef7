#include "expense/domain/receipt.h"

#include <fmt/format.h>

#include <algorithm>

#include "bilko/core/error.h"

namespace bilko::expense {
namespace {

constexpr std::string_view kPng("\x89PNG\r\n\x1a\n", 8);
constexpr std::string_view kJpeg("\xff\xd8\xff", 3);

std::size_t big_endian(std::string_view four) {
  std::size_t value = 0;
  for (const char c : four) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

// ISO/IEC 14496-12: the file begins with a box `ftyp` that names its brands; those of HEIC images
// are in ISO/IEC 23008-12. The major brand may be a structural one (mif1), the minor version is
// none.
bool is_heic(std::string_view bytes) {
  if (bytes.size() < 16 || bytes.substr(4, 4) != "ftyp") return false;
  const std::size_t box = big_endian(bytes.substr(0, 4));
  if (box < 16 || box > bytes.size()) return false;
  for (std::size_t at = 8; at + 4 <= box; at += 4) {
    const auto brand = bytes.substr(at, 4);
    if (at != 12 && (brand == "heic" || brand == "heix" || brand == "heim" || brand == "heis"))
      return true;
  }
  return false;
}

}  // namespace

std::optional<ReceiptType> receipt_type_of(std::string_view bytes) {
  if (bytes.starts_with("%PDF-")) return ReceiptType::pdf;
  if (bytes.starts_with(kPng)) return ReceiptType::png;
  if (bytes.starts_with(kJpeg)) return ReceiptType::jpeg;
  if (is_heic(bytes)) return ReceiptType::heic;
  return std::nullopt;
}

ReceiptType require_receipt(std::string_view bytes) {
  if (bytes.size() > kReceiptBytesMax)
    throw Error(ErrorKind::too_large, "receipt_too_large",
                fmt::format("{} bytes are more than {}", bytes.size(), kReceiptBytesMax));
  const auto type = receipt_type_of(bytes);
  if (!type)
    throw Error(ErrorKind::unsupported_media_type, "receipt_type_unknown",
                "the file is no PDF, PNG, JPEG or HEIC");
  return *type;
}

}  // namespace bilko::expense
