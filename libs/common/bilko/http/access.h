#pragma once

#include <array>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "bilko/core/context.h"
#include "bilko/core/currency.h"
#include "bilko/core/enum.h"

namespace bilko::http {

enum class Role { viewer, user, admin, owner };

// Who calls, as the verified token says.
struct Principal {
  OrganizationId organization;
  std::optional<UserId> user;  // none: an API key of a program
  Role role = Role::viewer;
  Currency base_currency;
};

// Who may use a route. Every route states it; there is no default.
class Access {
 public:
  static constexpr Access open() { return Access(0, true); }  // no token needed
  static constexpr Access only(std::initializer_list<Role> roles) {
    unsigned bits = 0;
    for (const Role role : roles) bits |= 1u << static_cast<unsigned>(role);
    return Access(bits, false);
  }
  static constexpr Access at_least(Role role) {
    return Access(~0u << static_cast<unsigned>(role) & 15u, false);
  }
  constexpr bool is_open() const { return is_open_; }
  constexpr bool allows(Role role) const {
    return is_open_ || (bits_ >> static_cast<unsigned>(role) & 1u) != 0;
  }

 private:
  constexpr Access(unsigned bits, bool is_open) : bits_(bits), is_open_(is_open) {}
  unsigned bits_;
  bool is_open_;
};

}  // namespace bilko::http

namespace bilko {
template <>
struct EnumNames<http::Role> {
  static constexpr std::array kNames = {std::pair{http::Role::viewer, std::string_view{"viewer"}},
                                        std::pair{http::Role::user, std::string_view{"user"}},
                                        std::pair{http::Role::admin, std::string_view{"admin"}},
                                        std::pair{http::Role::owner, std::string_view{"owner"}}};
};
}  // namespace bilko
