#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bilko/http/request.h"

namespace bilko::http {

// One part of a multipart/form-data body (RFC 7578). `bytes` looks into the request's body.
struct Part {
  std::string name;
  std::optional<std::string> file_name;  // as the client wrote it: for people, never for a path
  std::string content_type;              // as claimed, lower case, without parameters; may be empty
  std::string_view bytes;
};

// The parts in their order, at most 20. Strict, as nothing but programs writes them: a preamble,
// text after a boundary or a part without a name is refused. Throws Error unsupported_media_type
// unless the body is multipart/form-data, malformed `multipart_malformed`.
std::vector<Part> read_multipart(const Request& request);

// The file of a form that carries one file and nothing else, in the field `file`. Throws Error
// malformed `file_missing`, or as read_multipart.
Part uploaded_file(const Request& request);

}  // namespace bilko::http
