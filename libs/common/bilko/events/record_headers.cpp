#include "bilko/events/record_headers.h"

#include <algorithm>

#include "bilko/core/hash.h"
#include "bilko/json/document.h"
#include "bilko/pg/row.h"

namespace bilko::events {
namespace {

// jsonb holds neither broken UTF-8 nor NUL; such a name does not come back the same.
std::string storable(std::string name) {
  std::ranges::replace(name, '\0', '?');
  if (json::is_utf8(name)) return name;
  std::ranges::replace_if(
      name, [](char c) { return static_cast<unsigned char>(c) > 127; }, '?');
  return name;
}

}  // namespace

std::string headers_to_json(const std::vector<kafka::Header>& headers) {
  json::Writer writer;
  writer.begin_array();
  for (const auto& header : headers) {
    writer.begin_object();
    writer.key("name");
    writer.string(storable(header.name));
    writer.key("value");
    if (header.has_value) writer.string(hex(header.value));
    else writer.null();
    writer.end_object();
  }
  writer.end_array();
  return writer.text();
}

std::vector<kafka::Header> headers_from_json(const std::string& text) {
  std::vector<kafka::Header> headers;
  const auto document = json::Document::parse(text);
  const auto root = document.root();
  for (std::size_t i = 0; i < root.size(); ++i) {
    const auto value = root.at(i).member("value");
    kafka::Header header{std::string(root.at(i).member("name").string()), "", value.is_string()};
    if (header.has_value)
      header.value = pg::detail::parse_bytea("\\x" + std::string(value.string()));
    headers.push_back(std::move(header));
  }
  return headers;
}

std::string header_of(const kafka::Record& record, std::string_view name) {
  for (const auto& header : record.headers)
    if (header.name == name) return header.value;
  return {};
}

}  // namespace bilko::events
