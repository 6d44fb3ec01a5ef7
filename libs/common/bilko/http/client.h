#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace bilko::http {

struct ClientRequest {
  std::string method = "GET";
  std::string url{};
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
  std::chrono::milliseconds timeout{10'000};
  std::size_t response_bytes_max = 1u << 20;
  // Asked about once a second while the exchange lasts: true ends it, as unreachable.
  std::function<bool()> is_abandoned{};
};

struct ClientResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
};

// One exchange by libcurl: http and https only, no redirects, no proxies from the environment.
// Throws Error unavailable `http_unreachable`. Thread-safe.
ClientResponse fetch(const ClientRequest& request);

}  // namespace bilko::http
