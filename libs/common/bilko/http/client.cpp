#include "bilko/http/client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <memory>
#include <string_view>

#include "bilko/core/check.h"
#include "bilko/core/error.h"
#include "bilko/http/header_text.h"

namespace bilko::http {
namespace {

[[noreturn]] void refuse(const std::string& reason) {
  throw Error(ErrorKind::unavailable, "http_unreachable", "the HTTP exchange failed: " + reason);
}

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;
using List = std::unique_ptr<curl_slist, FreeList>;

struct Received {
  ClientResponse response;
  std::size_t bytes_max;
};

// libcurl calls these from C: returning another count than it gave ends the transfer.
std::size_t on_body(char* bytes, std::size_t, std::size_t count, void* target) noexcept {
  auto& received = *static_cast<Received*>(target);
  if (count > received.bytes_max - received.response.body.size()) return 0;
  received.response.body.append(bytes, count);
  return count;
}

std::size_t on_header(char* bytes, std::size_t, std::size_t count, void* target) noexcept {
  auto& headers = static_cast<Received*>(target)->response.headers;
  std::string_view line(bytes, count);
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  // The headers of `100 Continue` and the like are not those of the answer.
  if (line.starts_with("HTTP/")) headers.clear();
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return count;
  headers.emplace_back(lower(line.substr(0, colon)), trim(line.substr(colon + 1)));
  return count;
}

int on_progress(void* request, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept {
  return static_cast<const ClientRequest*>(request)->is_abandoned() ? 1 : 0;
}

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  BILKO_CHECK(curl_easy_setopt(handle, option, value) == CURLE_OK);
}

void append(List& list, const std::string& line) {
  if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
    refuse("a request header has a line break");
  curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
  BILKO_CHECK(longer != nullptr);
  static_cast<void>(list.release());  // `longer` begins with it
  list.reset(longer);
}

List headers_of(const ClientRequest& request) {
  List list;
  for (const auto& [name, value] : request.headers)
    append(list, value.empty() ? name + ";" : fmt::format("{}: {}", name, value));
  append(list, "Expect:");  // no waiting for `100 Continue`
  return list;
}

void set_limits(CURL* handle, const ClientRequest& request) {
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_PROXY, "");
  set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.timeout.count()));
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(handle, CURLOPT_USERAGENT, "bilko");
}

// libcurl wants to be initialized once, before threads use it.
void initialize_once() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  BILKO_CHECK(code == CURLE_OK);
}

}  // namespace

ClientResponse fetch(const ClientRequest& request) {
  initialize_once();
  const Handle owner(curl_easy_init());
  CURL* const handle = owner.get();
  BILKO_CHECK(handle != nullptr);
  set_limits(handle, request);

  Received received{{}, request.response_bytes_max};
  const List headers = headers_of(request);
  if (curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str()) != CURLE_OK) refuse("no URL");
  set(handle, CURLOPT_HTTPHEADER, headers.get());
  if (request.method == "HEAD") {
    set(handle, CURLOPT_NOBODY, 1L);
  } else if (request.method != "GET" || !request.body.empty()) {
    set(handle, CURLOPT_POST, 1L);
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(handle, CURLOPT_POSTFIELDS, request.body.data());
  }
  if (curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str()) != CURLE_OK)
    refuse("no method");
  set(handle, CURLOPT_WRITEFUNCTION, &on_body);
  set(handle, CURLOPT_WRITEDATA, static_cast<void*>(&received));
  set(handle, CURLOPT_HEADERFUNCTION, &on_header);
  set(handle, CURLOPT_HEADERDATA, static_cast<void*>(&received));

  if (request.is_abandoned) {
    set(handle, CURLOPT_NOPROGRESS, 0L);
    set(handle, CURLOPT_XFERINFOFUNCTION, &on_progress);
    set(handle, CURLOPT_XFERINFODATA, static_cast<const void*>(&request));
  }

  const CURLcode code = curl_easy_perform(handle);
  if (code == CURLE_WRITE_ERROR) refuse("the answer is larger than allowed");
  if (code != CURLE_OK) refuse(curl_easy_strerror(code));
  long status = 0;
  BILKO_CHECK(curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK);
  received.response.status = static_cast<int>(status);
  return std::move(received.response);
}

}  // namespace bilko::http
