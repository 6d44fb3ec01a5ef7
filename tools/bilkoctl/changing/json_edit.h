#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bilko::ctl {

// One step of an RFC 6902 patch. `value` is JSON text; `remove` has none.
struct EditStep {
  std::string op;       // add, replace, remove, test
  std::string pointer;  // RFC 6901
  std::string value;
};

// From a JSON patch document; move and copy are not taken. Throws Stop.
std::vector<EditStep> patch_of(std::string_view json);
// From `/data/contactEmail=…`: a replace, of a text unless the value is JSON itself.
EditStep replacement_of(const std::string& assignment);

// The document with the steps applied; members and their order kept. Throws Stop where a step does
// not fit (nothing there, or a failed test).
std::string edited(std::string_view document, const std::vector<EditStep>& steps);

}  // namespace bilko::ctl
