#pragma once

#include <string>

#include "notification/domain/communication.h"

namespace bilko::notification {

// Mustache texts. `{{x}}` is the value of x, `{{#has_x}}…{{/has_x}}` stands where x is not empty.
struct TemplateTexts {
  std::string plain;
  std::string html;  // what stands inside html_layout()
};

TemplateTexts texts_of(Template kind);
// The page around it; `{{{body}}}` is the rendered text.
std::string html_layout();

}  // namespace bilko::notification
