#pragma once

#include <string>
#include <string_view>

#include "bilko/http/response.h"
#include "bilko/json/codec.h"

// What a client reads in an answer.
namespace bilko::testing {

template <class View>
View decoded(const http::Response& response) {
  return json::decode<View>(std::string_view(response.body));
}

std::string header_of(const http::Response& response, std::string_view name);
// What a problem document says.
std::string code_of(const http::Response& problem);
// "pointer code" of its first violation, its code when there is none.
std::string violation_of(const http::Response& problem);

}  // namespace bilko::testing
