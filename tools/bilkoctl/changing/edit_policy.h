#pragma once

#include <string>
#include <string_view>

namespace bilko::ctl {

// Why a member of an event must not be edited; empty: it may be. Only what the type's schema
// describes below /data may be, and never money (amounts, rates, currencies, quantities, legs) nor
// what says which entity, tenant or account it is about: that takes a new event of its own.
std::string why_not_editable(std::string_view type, std::string_view pointer);

}  // namespace bilko::ctl
