#include "banking/adapters/encoding.h"

#include <fmt/format.h>
#include <iconv.h>

#include <array>
#include <cerrno>

#include "bilko/core/check.h"
#include "bilko/core/error.h"

namespace bilko::banking {
namespace {

constexpr std::size_t kBlock = 65536;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class Converter {
 public:
  explicit Converter(Encoding from)
      : handle_(iconv_open("UTF-8", from == Encoding::utf8 ? "UTF-8" : "CP1250")) {
    BILKO_CHECK(handle_ != reinterpret_cast<iconv_t>(-1));
  }
  ~Converter() { iconv_close(handle_); }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  // Converts what it can of `bytes` and takes it away; false when the rest begins with what is no
  // character.
  bool convert(std::string_view& bytes, std::string& into) {
    std::array<char, kBlock> block;
    char* in = const_cast<char*>(bytes.data());  // iconv does not write to its input
    std::size_t in_left = bytes.size();
    bool is_full = true;
    while (is_full && in_left > 0) {
      char* out = block.data();
      std::size_t out_left = block.size();
      const bool is_done = iconv(handle_, &in, &in_left, &out, &out_left) != std::size_t(-1);
      is_full = !is_done && errno == E2BIG;
      into.append(block.data(), block.size() - out_left);
    }
    bytes.remove_prefix(bytes.size() - in_left);
    return in_left == 0;
  }

 private:
  iconv_t handle_;
};

// Where the byte behind `before` stands, in rows and columns of the CSV.
Error wrong_encoding(std::string_view before, const Profile& profile) {
  std::size_t row = 1, column = 1;
  bool is_quoted = false;
  for (const char c : before) {
    if (c == '"') is_quoted = !is_quoted;
    if (is_quoted) continue;
    if (c == profile.delimiter.front()) ++column;
    if (c == '\n') {
      ++row;
      column = 1;
    }
  }
  Error error(ErrorKind::malformed, "encoding_wrong",
              fmt::format("row {}, column {}: byte {} of the file is no {}", row, column,
                          before.size() + 1, enum_name(profile.encoding)));
  error.with("row", std::to_string(row)).with("column", std::to_string(column));
  return error;
}

}  // namespace

std::string to_utf8(std::string_view bytes, const Profile& profile) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  std::string_view rest = bytes;
  if (rest.starts_with(kByteOrderMark) && profile.encoding == Encoding::utf8)
    rest.remove_prefix(kByteOrderMark.size());
  if (!Converter(profile.encoding).convert(rest, text))
    throw wrong_encoding(bytes.substr(0, bytes.size() - rest.size()), profile);
  return text;
}

}  // namespace bilko::banking
