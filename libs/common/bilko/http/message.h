#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "bilko/http/request.h"
#include "bilko/http/response.h"

namespace bilko::http {

// One HTTP/1.1 request as it came over the wire, not yet understood.
struct Message {
  std::string method;
  std::string path;        // as sent
  std::string raw_query;   // as sent, without `?`
  Request::Texts headers;  // names in lower case, repeated ones joined by ", "
  std::string body;
  bool keeps_alive = true;
};

// Cuts the bytes of one connection into requests (RFC 9112), pipelined ones too. Strict, since a
// proxy stands in front: what two readers could understand differently is refused. After an Error
// the connection must be closed, as nobody knows where the next request starts. Not thread-safe.
class MessageReader {
 public:
  // `bytes_max`: header and body of one request.
  explicit MessageReader(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  void feed(std::string_view bytes) { buffer_ += bytes; }
  // The next whole request, none while bytes are missing. Throws Error malformed (`http_malformed`,
  // `http_version_unsupported`, `transfer_encoding_unsupported`) or too_large
  // (`request_too_large`).
  std::optional<Message> next();
  // True when no byte of a further request has come.
  bool is_idle() const { return buffer_.empty() && !head_; }
  // True once per request: the client waits for `100 Continue` before it sends the body.
  bool takes_continue();
  // The head of a request whose body is announced as larger than `bytes`, or without a length, and
  // has not all come; once per request, else null.
  const Message* announces_above(std::size_t bytes);

 private:
  bool read_head();
  bool read_body();
  bool read_chunks();
  void refuse_above_limit(std::size_t bytes) const;

  std::size_t bytes_max_;
  std::string buffer_;           // not yet consumed
  std::size_t searched_ = 0;     // where the search for the end of the head goes on
  std::optional<Message> head_;  // its body is being read
  std::size_t head_bytes_ = 0;
  std::size_t content_length_ = 0;
  bool is_chunked_ = false;
  bool expects_continue_ = false;
  bool is_announced_ = false;
};

enum class Body { sent, left_out };  // left out: the answer to HEAD

// Throws std::logic_error when a header contains a line break or NUL: it would split the response.
void check_headers(const Response& response);

// A checked response as bytes. `keeps_alive` false announces that the connection will be closed.
std::string render(const Response& response, bool keeps_alive, Body body);

}  // namespace bilko::http
