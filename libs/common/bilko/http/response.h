#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bilko/json/codec.h"

namespace bilko::http {

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;

  Response& with(std::string name, std::string value) & {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  Response with(std::string name, std::string value) && {
    headers.emplace_back(std::move(name), std::move(value));
    return std::move(*this);
  }
};

template <class View>
Response ok(const View& view) {
  return {200, "application/json", json::encode(view), {}};
}

template <class View>
Response created(const std::string& location, const View& view) {
  return Response{201, "application/json", json::encode(view), {}}.with("Location", location);
}

inline Response no_content() { return {204, "", "", {}}; }

// One page of a list: `{"data": [...], "nextCursor": "..." or null}`.
template <class View>
struct Page {
  std::vector<View> data;
  json::Nullable<std::string> next_cursor;
  static void fields(auto& self, auto&& field) {
    field("data", self.data);
    field("nextCursor", self.next_cursor);
  }
};

}  // namespace bilko::http
