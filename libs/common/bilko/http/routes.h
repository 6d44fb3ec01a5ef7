#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bilko/http/access.h"
#include "bilko/http/request.h"
#include "bilko/http/response.h"

namespace bilko::http {

using Handler = std::function<Response(const Request&)>;

struct Route {
  std::string method;
  std::string pattern;  // "/api/v1/invoices/:id/send"
  Access access;
  Handler handler;
};

// The table of routes. A literal part wins over a `:parameter` at the same place.
class Routes {
 public:
  // BILKO_CHECKs that no route of the same method and shape exists.
  void add(Route route);
  const std::vector<Route>& all() const { return routes_; }

  struct Match {
    const Route* route = nullptr;  // null: no route
    Request::Texts params;
    std::vector<std::string> allowed;  // methods of the path, when only the method is wrong
  };
  // `path` as sent: it is split before it is percent-decoded, and a slash at its end counts. Throws
  // Error malformed `path_malformed` (broken escape, escaped slash or NUL, not UTF-8).
  Match match(std::string_view method, std::string_view path) const;

 private:
  std::vector<Route> routes_;
  std::vector<std::vector<std::string>> shapes_;  // the parts of each pattern
};

}  // namespace bilko::http
