#pragma once

#include <fmt/format.h>

#include <functional>
#include <string>
#include <string_view>

#include "bilko/core/error.h"
#include "bilko/core/ulid.h"

namespace bilko {

// The id of one kind of thing: `Tag::kPrefix` ("inv_") and a ULID. Ids of two kinds do not mix. A
// default-constructed id is empty and stands for "not set yet" only inside an aggregate being
// built.
template <class Tag>
class Id {
 public:
  Id() = default;
  static Id generate(Instant now) { return Id(Tag::kPrefix + Ulid::generate(now).str()); }
  // The same parent and seed give the same id; used where two services must agree without a call.
  template <class Parent>
  static Id derived(const Id<Parent>& parent, std::string_view seed) {
    const auto full = fmt::format("{}\n{}\n{}", Tag::kPrefix, parent.str(), seed);
    return Id(Tag::kPrefix + Ulid::derived(parent.ulid(), full).str());
  }
  // Throws Error invalid `id_malformed`.
  static Id parse(std::string_view text) {
    const std::string_view prefix = Tag::kPrefix;
    if (text.substr(0, prefix.size()) != prefix || !Ulid::is_valid(text.substr(prefix.size())))
      throw Error(ErrorKind::invalid, "id_malformed",
                  fmt::format("'{}' is not an id {} and a ULID", text.substr(0, 40), prefix));
    return Id(std::string(text));
  }

  const std::string& str() const { return text_; }
  bool empty() const { return text_.empty(); }
  Ulid ulid() const { return Ulid::parse(std::string_view(text_).substr(prefix_size())); }
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  explicit Id(std::string text) : text_(std::move(text)) {}
  static constexpr std::size_t prefix_size() { return std::string_view(Tag::kPrefix).size(); }
  std::string text_;
};

}  // namespace bilko

template <class Tag>
struct std::hash<bilko::Id<Tag>> {
  std::size_t operator()(const bilko::Id<Tag>& id) const {
    return std::hash<std::string>()(id.str());
  }
};
