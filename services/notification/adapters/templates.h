#pragma once

#include <string>

#include "notification/domain/communication.h"

namespace bilko::notification {

struct Texts {
  std::string plain;
  std::string html;
};

// The texts of a template (adapters/template_table.h) with these values; HTML escapes them. Throws
// Error invalid `template_error`: the template is malformed or names what is not given.
Texts render(Template kind, const Parameters& parameters);

namespace detail {
// One text, for tests.
std::string render_text(const std::string& text, const Parameters& parameters, bool is_html);
}  // namespace detail

}  // namespace bilko::notification
