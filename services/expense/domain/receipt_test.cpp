#include "expense/domain/receipt.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko::expense {
namespace {

using namespace std::string_literals;

std::string ftyp(const std::string& major, const std::string& compatible, char size) {
  return "\0\0\0"s + size + "ftyp" + major + "\0\0\0\0"s + compatible;
}

TEST(ReceiptType, IsWhatTheBytesSay) {
  const std::pair<std::string, std::optional<ReceiptType>> cases[] = {
      {"%PDF-1.7\n", ReceiptType::pdf},
      {"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s, ReceiptType::png},
      {"\xff\xd8\xff\xe0"s, ReceiptType::jpeg},
      {ftyp("heic", "mif1heic", 24), ReceiptType::heic},
      {ftyp("mif1", "mif1heic", 24), ReceiptType::heic},
      {ftyp("heix", "", 16), ReceiptType::heic},
      {"", std::nullopt},
      {"%PDF", std::nullopt},
      {" %PDF-1.7", std::nullopt},
      {"\x89PNG\n\x1a\n"s, std::nullopt},
      {"GIF89a", std::nullopt},
      {"<svg onload=x>", std::nullopt},
      {"MZ\x90"s, std::nullopt},
      {"PK\3\4"s, std::nullopt},
      {ftyp("isom", "mp42avc1", 24), std::nullopt},  // a film
      {ftyp("mif1", "mif1avif", 24), std::nullopt},
      {ftyp("heic", "", 8), std::nullopt},
      {ftyp("heic", "", 99), std::nullopt},  // longer than the file
      {"\0\0\0\x18"
       "ftypheic"s,
       std::nullopt},
  };
  for (const auto& [bytes, expected] : cases) EXPECT_EQ(receipt_type_of(bytes), expected) << bytes;
}

TEST(ReceiptType, TheMinorVersionIsNoBrand) {
  EXPECT_EQ(receipt_type_of("\0\0\0\x10"
                            "ftypisomheic"s),
            std::nullopt);
}

std::string code_of(const std::string& bytes) {
  try {
    require_receipt(bytes);
    return "taken";
  } catch (const Error& error) {
    return error.code();
  }
}

TEST(Receipt, EndsAtTenMebibytes) {
  std::string bytes = "%PDF-";
  bytes.resize(kReceiptBytesMax, ' ');
  EXPECT_EQ(code_of(bytes), "taken");
  EXPECT_EQ(code_of(bytes + ' '), "receipt_too_large");
  EXPECT_EQ(code_of("text"), "receipt_type_unknown");
}

}  // namespace
}  // namespace bilko::expense
