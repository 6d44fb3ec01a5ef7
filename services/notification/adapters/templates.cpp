#include "notification/adapters/templates.h"

#include <kainjow/mustache.hpp>

#include "bilko/core/error.h"
#include "notification/adapters/template_table.h"

namespace bilko::notification {
namespace {

using Data = kainjow::mustache::data;

// Unlike Mustache, which prints nothing then, notes what a template names and is not there.
class StrictContext final : public kainjow::mustache::context<std::string> {
 public:
  using context::context;

  const Data* get(const std::string& name) const override {
    const Data* const found = context::get(name);
    if (found == nullptr) missing_ = name;
    return found;
  }
  const std::string& missing() const { return missing_; }

 private:
  mutable std::string missing_;
};

[[noreturn]] void refuse(const std::string& reason) {
  throw Error(ErrorKind::invalid, "template_error", reason);
}

// Sections ask whether there is a value: `{{#has_name}}Dear {{name}}{{/has_name}}`.
Data data_of(const Parameters& parameters) {
  Data data;
  for (const Parameter& parameter : parameters) {
    data.set(parameter.name, parameter.value);
    data.set("has_" + parameter.name, !parameter.value.empty());
  }
  return data;
}

std::string rendered(kainjow::mustache::mustache& parsed, const Data& data) {
  if (!parsed.is_valid()) refuse(parsed.error_message());
  StrictContext context(&data);
  std::string result = parsed.render(context);
  if (!parsed.error_message().empty()) refuse(parsed.error_message());
  if (!context.missing().empty()) refuse("there is no value for " + context.missing());
  return result;
}

}  // namespace

std::string detail::render_text(const std::string& text, const Parameters& parameters,
                                bool is_html) {
  kainjow::mustache::mustache parsed(text);
  if (!is_html) parsed.set_custom_escape([](const std::string& value) { return value; });
  return rendered(parsed, data_of(parameters));
}

Texts render(Template kind, const Parameters& parameters) {
  const TemplateTexts texts = texts_of(kind);
  Parameters html = parameters;
  html.push_back({"body", detail::render_text(texts.html, parameters, true)});
  return {.plain = detail::render_text(texts.plain, parameters, false),
          .html = detail::render_text(html_layout(), html, true)};
}

}  // namespace bilko::notification
