#include "bilko/http/routes.h"

#include <algorithm>

#include "bilko/core/check.h"
#include "bilko/http/percent.h"

namespace bilko::http {
namespace {

constexpr std::size_t kSegmentsMax = 32;

bool is_parameter(std::string_view segment) { return segment.starts_with(':'); }

// "/a/b" has the segments a, b; "/a/b/" also an empty third one, which no pattern has.
std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty() && segments.size() <= kSegmentsMax) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

std::string decode_segment(std::string_view segment) {
  const auto decoded = percent_decode(segment, Plus::as_is);
  if (!decoded || decoded->find('/') != std::string::npos)
    throw Error(ErrorKind::malformed, "path_malformed",
                "the path has a broken escape, an escaped slash or is not UTF-8");
  return *decoded;
}

bool fits(const std::vector<std::string>& shape, const std::vector<std::string>& path) {
  if (shape.size() != path.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (is_parameter(shape[i]) ? path[i].empty() : shape[i] != path[i]) return false;
  }
  return true;
}

// Of two shapes that fit the same path: whether `a` is literal at the first place where they
// differ.
bool is_more_literal(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (is_parameter(a[i]) != is_parameter(b[i])) return is_parameter(b[i]);
  return false;
}

bool is_same_shape(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return is_parameter(x) ? is_parameter(y) : x == y;
  });
}

}  // namespace

void Routes::add(Route route) {
  BILKO_CHECK(route.pattern.starts_with('/'));
  BILKO_CHECK(route.handler != nullptr);
  std::vector<std::string> shape;
  for (const auto segment : split(route.pattern)) {
    BILKO_CHECK(segment != ":" && (!segment.empty() || route.pattern == "/"));
    shape.emplace_back(segment);
  }
  for (std::size_t i = 0; i < routes_.size(); ++i)
    BILKO_CHECK(routes_[i].method != route.method || !is_same_shape(shapes_[i], shape));
  routes_.push_back(std::move(route));
  shapes_.push_back(std::move(shape));
}

Routes::Match Routes::match(std::string_view method, std::string_view path) const {
  Match match;
  if (!path.starts_with('/')) return match;
  std::vector<std::string> segments;
  for (const auto segment : split(path)) segments.push_back(decode_segment(segment));

  std::size_t best = routes_.size();
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    if (!fits(shapes_[i], segments)) continue;
    if (routes_[i].method != method) match.allowed.push_back(routes_[i].method);
    else if (best == routes_.size() || is_more_literal(shapes_[i], shapes_[best])) best = i;
  }
  if (best == routes_.size()) {
    std::sort(match.allowed.begin(), match.allowed.end());
    match.allowed.erase(std::unique(match.allowed.begin(), match.allowed.end()),
                        match.allowed.end());
    return match;
  }
  match.allowed.clear();
  match.route = &routes_[best];
  for (std::size_t i = 0; i < segments.size(); ++i)
    if (is_parameter(shapes_[best][i]))
      match.params.emplace(shapes_[best][i].substr(1), std::move(segments[i]));
  return match;
}

}  // namespace bilko::http
