#include "bilko/http/multipart.h"

#include <algorithm>

#include "bilko/core/error.h"
#include "bilko/http/header_text.h"

namespace bilko::http {
namespace {

constexpr std::size_t kPartsMax = 20;
constexpr std::size_t kPartHeadBytesMax = 8u << 10;
constexpr std::size_t kBoundaryMax = 70;  // RFC 2046 5.1.1
constexpr std::string_view kCrlf = "\r\n";

[[noreturn]] void refuse(const char* message) {
  throw Error(ErrorKind::malformed, "multipart_malformed", message);
}

// What follows the first `;` of a header, one parameter after the other.
class Parameters {
 public:
  explicit Parameters(std::string_view text) : rest_(text) {}

  // The next name, in lower case, and its value; none at the end.
  std::optional<std::pair<std::string, std::string>> next() {
    rest_ = trim(rest_);
    if (rest_.empty()) return std::nullopt;
    if (rest_.front() != ';') refuse("a header parameter does not begin with a semicolon");
    rest_ = trim(rest_.substr(1));
    const auto equals = rest_.find('=');
    if (equals == std::string_view::npos) refuse("a header parameter has no value");
    auto name = lower(rest_.substr(0, equals));
    rest_.remove_prefix(equals + 1);
    return std::pair{std::move(name), rest_.starts_with('"') ? quoted() : bare()};
  }

 private:
  std::string bare() {
    const auto end = std::min(rest_.find(';'), rest_.size());
    std::string value(trim(rest_.substr(0, end)));
    rest_.remove_prefix(end);
    return value;
  }

  std::string quoted() {
    std::string value;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        return value;
      }
      // Only these two are escaped: browsers send the backslashes of a Windows path as they are.
      const bool is_escape =
          rest_[i] == '\\' && i + 1 < rest_.size() && (rest_[i + 1] == '"' || rest_[i + 1] == '\\');
      value += rest_[is_escape ? ++i : i];
    }
    refuse("a quoted header parameter has no end");
  }

  std::string_view rest_;
};

std::string boundary_of(const Request& request) {
  if (request.content_type != "multipart/form-data")
    throw Error(ErrorKind::unsupported_media_type, "unsupported_media_type",
                "the body must be multipart/form-data");
  const auto header = request.header("content-type").value_or("");
  Parameters parameters(std::string_view(header).substr(std::min(header.find(';'), header.size())));
  std::string boundary;
  while (const auto parameter = parameters.next())
    if (parameter->first == "boundary") boundary = parameter->second;
  if (boundary.empty() || boundary.size() > kBoundaryMax)
    refuse("Content-Type names no boundary of 1 to 70 characters");
  return boundary;
}

void read_disposition(std::string_view value, Part& part) {
  const auto end = std::min(value.find(';'), value.size());
  if (lower(trim(value.substr(0, end))) != "form-data") refuse("a part is not form-data");
  Parameters parameters(value.substr(end));
  while (auto parameter = parameters.next()) {
    if (parameter->first == "name") part.name = std::move(parameter->second);
    if (parameter->first == "filename") part.file_name = std::move(parameter->second);
  }
}

void read_header(std::string_view line, Part& part) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) refuse("a part's header line has no colon");
  const auto name = lower(line.substr(0, colon));
  const auto value = trim(line.substr(colon + 1));
  if (name == "content-disposition") read_disposition(value, part);
  if (name == "content-type") part.content_type = lower(trim(value.substr(0, value.find(';'))));
  if (name == "content-transfer-encoding" && lower(value) != "binary" && lower(value) != "8bit" &&
      lower(value) != "7bit")
    refuse("a part is encoded: only plain bytes are taken");
}

// Takes the head of a part off `rest`, up to and with its empty line.
Part read_head(std::string_view& rest) {
  const auto end = rest.substr(0, kPartHeadBytesMax).find("\r\n\r\n");
  if (end == std::string_view::npos) refuse("a part's head is missing or too long");
  std::string_view head = rest.substr(0, end + kCrlf.size());
  rest.remove_prefix(end + 2 * kCrlf.size());
  Part part;
  while (!head.empty()) {
    const auto line_end = head.find(kCrlf);
    read_header(head.substr(0, line_end), part);
    head.remove_prefix(line_end + kCrlf.size());
  }
  if (part.name.empty()) refuse("a part has no name");
  return part;
}

}  // namespace

std::vector<Part> read_multipart(const Request& request) {
  const std::string delimiter = "\r\n--" + boundary_of(request);
  std::string_view rest = request.body;
  // The first delimiter has no line break before it.
  if (!rest.starts_with(std::string_view(delimiter).substr(kCrlf.size())))
    refuse("the body does not begin with its boundary");
  rest.remove_prefix(delimiter.size() - kCrlf.size());
  std::vector<Part> parts;
  while (!rest.starts_with("--")) {
    if (!rest.starts_with(kCrlf)) refuse("a boundary is followed by something else");
    if (parts.size() == kPartsMax) refuse("the form has too many parts");
    rest.remove_prefix(kCrlf.size());
    Part part = read_head(rest);
    const auto end = rest.find(delimiter);
    if (end == std::string_view::npos) refuse("the last boundary is missing");
    part.bytes = rest.substr(0, end);
    rest.remove_prefix(end + delimiter.size());
    parts.push_back(std::move(part));
  }
  rest.remove_prefix(2);
  if (!rest.empty() && rest != kCrlf) refuse("something follows the last boundary");
  return parts;
}

Part uploaded_file(const Request& request) {
  auto parts = read_multipart(request);
  if (parts.size() != 1 || parts.front().name != "file" || !parts.front().file_name)
    throw Error(ErrorKind::malformed, "file_missing",
                "the form must carry one file, in the field `file`, and nothing else");
  return std::move(parts.front());
}

}  // namespace bilko::http
