#include "bilko/http/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <stdexcept>

#include "bilko/core/error.h"
#include "bilko/http/header_text.h"

namespace bilko::http {
namespace {

constexpr std::size_t kHeadBytesMax = 32u << 10;
constexpr std::size_t kHeadersMax = 100;
constexpr std::size_t kChunkLineBytesMax = 256;
// What is said once: a second one would be read differently by a proxy and by us.
constexpr std::array<std::string_view, 9> kSingle = {
    "authorization",   "content-length", "content-type",  "expect",           "host",
    "idempotency-key", "if-match",       "if-none-match", "transfer-encoding"};

[[noreturn]] void refuse(const char* message) {
  throw Error(ErrorKind::malformed, "http_malformed", message);
}

[[noreturn]] void refuse_too_large() {
  throw Error(ErrorKind::too_large, "request_too_large", "the request is larger than allowed");
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find("\r\n");
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end + 2);
  return line;
}

void parse_target(std::string_view target, Message& message) {
  const bool is_visible = std::all_of(target.begin(), target.end(),
                                      [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
  if (target.empty() || !is_visible) refuse("the request target has characters it must not have");
  // RFC 9112 3.2.2: the absolute form must be understood.
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    target.remove_prefix(std::min(target.find_first_of("/?", scheme.size()), target.size()));
    if (target.empty() || target[0] == '?') message.path = "/";
  }
  const auto question = std::min(target.find('?'), target.size());
  if (message.path.empty()) message.path = target.substr(0, question);
  message.raw_query = target.substr(std::min(question + 1, target.size()));
}

// Returns whether the version is 1.0.
bool parse_request_line(std::string_view line, Message& message) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) refuse("the request line is malformed");
  message.method = line.substr(0, first);
  if (!is_token(message.method)) refuse("the method is malformed");
  parse_target(line.substr(first + 1, last - first - 1), message);
  const auto version = line.substr(last + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    throw Error(ErrorKind::malformed, "http_version_unsupported", "only HTTP/1.1 is spoken here");
  return version == "HTTP/1.0";
}

void parse_header(std::string_view line, Message& message) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
    refuse("a header line is malformed");
  const auto name = lower(line.substr(0, colon));
  const auto value = trim(line.substr(colon + 1));
  for (const char c : value)
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f)
      refuse("a header value has a control character");
  const auto [place, is_new] = message.headers.try_emplace(name, value);
  if (is_new) return;
  if (std::find(kSingle.begin(), kSingle.end(), name) != kSingle.end())
    refuse("a header that may stand only once is doubled");
  place->second.append(", ").append(value);
}

// The elements of a comma-separated header, in lower case.
bool lists(const Message& message, const char* header, std::string_view element) {
  const auto found = message.headers.find(header);
  if (found == message.headers.end()) return false;
  const std::string values = lower(found->second);
  std::string_view rest = values;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(','), rest.size());
    if (trim(rest.substr(0, end)) == element) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 207: return "Multi-Status";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return "Answer";
  }
}

std::size_t parse_content_length(std::string_view text) {
  std::size_t length = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (failure == std::errc::result_out_of_range) refuse_too_large();
  if (text.empty() || failure != std::errc{} || end != text.data() + text.size())
    refuse("Content-Length is no number");
  return length;
}

}  // namespace

std::optional<Message> MessageReader::next() {
  if (!head_ && !read_head()) return std::nullopt;
  if (!(is_chunked_ ? read_chunks() : read_body())) return std::nullopt;
  std::optional<Message> message = std::move(head_);
  head_.reset();
  expects_continue_ = false;
  is_announced_ = false;
  return message;
}

bool MessageReader::takes_continue() { return head_ && std::exchange(expects_continue_, false); }

const Message* MessageReader::announces_above(std::size_t bytes) {
  if (!head_ || is_announced_ || (!is_chunked_ && content_length_ <= bytes)) return nullptr;
  is_announced_ = true;
  return &*head_;
}

void MessageReader::refuse_above_limit(std::size_t bytes) const {
  if (head_bytes_ > bytes_max_ || bytes > bytes_max_ - head_bytes_) refuse_too_large();
}

bool MessageReader::read_head() {
  // RFC 9112 2.2: an empty line before a request is ignored.
  while (buffer_.starts_with("\r\n")) buffer_.erase(0, 2);
  const auto end = buffer_.find("\r\n\r\n", searched_);
  if (end == std::string::npos) {
    if (buffer_.size() > std::min(kHeadBytesMax, bytes_max_)) refuse_too_large();
    searched_ = buffer_.size() < 3 ? 0 : buffer_.size() - 3;
    return false;
  }
  searched_ = 0;
  head_bytes_ = end + 4;
  if (head_bytes_ > kHeadBytesMax) refuse_too_large();

  Message message;
  std::string_view rest(buffer_.data(), end + 2);
  const bool is_http_1_0 = parse_request_line(take_line(rest), message);
  std::size_t count = 0;
  while (!rest.empty()) {
    if (++count > kHeadersMax) refuse_too_large();
    parse_header(take_line(rest), message);
  }
  if (!is_http_1_0 && !message.headers.contains("host")) refuse("the header Host is missing");
  message.keeps_alive = is_http_1_0 ? lists(message, "connection", "keep-alive")
                                    : !lists(message, "connection", "close");

  const auto length = message.headers.find("content-length");
  const auto encoding = message.headers.find("transfer-encoding");
  is_chunked_ = encoding != message.headers.end();
  if (is_chunked_ && length != message.headers.end())
    refuse("Content-Length and Transfer-Encoding exclude each other");
  if (is_chunked_ && lower(encoding->second) != "chunked")
    throw Error(ErrorKind::malformed, "transfer_encoding_unsupported",
                "only chunked is understood");
  content_length_ = length == message.headers.end() ? 0 : parse_content_length(length->second);
  refuse_above_limit(content_length_);
  expects_continue_ = lists(message, "expect", "100-continue") && !is_http_1_0;
  buffer_.erase(0, head_bytes_);
  buffer_.reserve(content_length_);
  head_ = std::move(message);
  return true;
}

bool MessageReader::read_body() {
  if (buffer_.size() < content_length_) return false;
  if (buffer_.size() == content_length_) {
    head_->body = std::exchange(buffer_, {});
  } else {
    head_->body = buffer_.substr(0, content_length_);
    buffer_.erase(0, content_length_);
  }
  return true;
}

// RFC 9112 7.1. Trailers are read and dropped.
bool MessageReader::read_chunks() {
  std::size_t at = 0;
  bool is_complete = false;
  while (!is_complete) {
    const auto line_end = buffer_.find("\r\n", at);
    if (line_end == std::string::npos) {
      if (buffer_.size() - at > kChunkLineBytesMax) refuse("a chunk's size line is too long");
      break;
    }
    std::size_t size = 0;
    const char* const line = buffer_.data() + at;
    const auto [end, failure] = std::from_chars(line, buffer_.data() + line_end, size, 16);
    if (failure == std::errc::result_out_of_range) refuse_too_large();
    if (failure != std::errc{} || (*end != '\r' && *end != ';' && *end != ' '))
      refuse("a chunk's size is malformed");
    if (size > bytes_max_) refuse_too_large();
    refuse_above_limit(head_->body.size() + size);
    if (size == 0) {
      const auto trailers_end = buffer_.find("\r\n\r\n", line_end);
      if (trailers_end == std::string::npos) {
        if (buffer_.size() - line_end > kHeadBytesMax) refuse_too_large();
        break;
      }
      at = trailers_end + 4;
      is_complete = true;
    } else {
      const std::size_t data = line_end + 2;
      if (buffer_.size() < data + size + 2) break;
      if (buffer_.compare(data + size, 2, "\r\n") != 0) refuse("a chunk does not end with CRLF");
      head_->body.append(buffer_, data, size);
      at = data + size + 2;
    }
  }
  buffer_.erase(0, at);
  return is_complete;
}

void check_headers(const Response& response) {
  const auto refuse_line_break = [](std::string_view text) {
    if (text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos)
      throw std::logic_error("a response header with a line break");
  };
  refuse_line_break(response.content_type);
  for (const auto& [name, value] : response.headers) {
    refuse_line_break(name);
    refuse_line_break(value);
  }
}

std::string render(const Response& response, bool keeps_alive, Body body) {
  std::string text;
  text.reserve(256 + response.body.size());
  fmt::format_to(std::back_inserter(text), "HTTP/1.1 {} {}\r\n", response.status,
                 reason_of(response.status));
  if (!response.content_type.empty())
    text.append("Content-Type: ").append(response.content_type).append("\r\n");
  for (const auto& [name, value] : response.headers)
    text.append(name).append(": ").append(value).append("\r\n");
  // RFC 9110 8.6: no Content-Length with 204 and 304.
  const bool has_length = response.status != 204 && response.status != 304;
  if (has_length)
    fmt::format_to(std::back_inserter(text), "Content-Length: {}\r\n", response.body.size());
  text.append(keeps_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
  if (body == Body::sent && has_length) text.append(response.body);
  return text;
}

}  // namespace bilko::http
