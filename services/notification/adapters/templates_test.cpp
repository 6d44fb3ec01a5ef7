#include "notification/adapters/templates.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko::notification {
namespace {

// All that any template may name.
Parameters all_parameters(const std::string& organization) {
  return {{"organization", organization},
          {"number", "INV-2026-001"},
          {"amount", "1250.00 EUR"},
          {"issue_date", "2026-02-23"},
          {"due_date", "2026-03-25"},
          {"document", "PDF"},
          {"tracking_token", "token"},
          {"outstanding", ""},
          {"reference", "97 1"},
          {"date", "2026-03-01"},
          {"days", "3"},
          {"reminder", "2"},
          {"name", "Ana"},
          {"role", "user"},
          {"token", "ivt_1"},
          {"expires_on", "2026-03-02"},
          {"content", "Text"},
          {"subject", "Subject"},
          {"public_url", "https://b"}};
}

std::string code_of(const std::string& text, const Parameters& parameters) {
  try {
    detail::render_text(text, parameters, true);
    return "rendered";
  } catch (const Error& error) {
    return error.code();
  }
}

TEST(TemplatesTest, EveryTemplateRendersWithAndWithoutOrganization) {
  for (const auto& [kind, name] : EnumNames<Template>::kNames)
    for (const std::string organization : {"", "Firma"}) {
      const Texts texts = render(kind, all_parameters(organization));
      EXPECT_FALSE(texts.plain.empty()) << name;
      EXPECT_NE(texts.html.find("</html>"), std::string::npos) << name;
      EXPECT_EQ(texts.plain.find("{{"), std::string::npos) << name;
      EXPECT_EQ(texts.html.find("{{"), std::string::npos) << name;
    }
}

TEST(TemplatesTest, HtmlIsEscapedAndPlainTextIsNot) {
  const Texts texts = render(Template::welcome, all_parameters("<script>\"&'"));
  EXPECT_NE(texts.plain.find("<script>\"&'"), std::string::npos);
  EXPECT_EQ(texts.html.find("<script>"), std::string::npos);
  EXPECT_NE(texts.html.find("&lt;script&gt;&quot;&amp;"), std::string::npos) << texts.html;
}

TEST(TemplatesTest, AValueIsNeverATemplate) {
  const Texts texts =
      render(Template::general_notification, {{"organization", "{{subject}}"},
                                              {"content", "{{public_url}} {{{body}}} {{/x}}"},
                                              {"subject", "s"},
                                              {"public_url", "https://secret"}});
  EXPECT_EQ(texts.plain, "{{public_url}} {{{body}}} {{/x}}\n");
  EXPECT_EQ(texts.html.find("https://secret"), std::string::npos);
}

TEST(TemplatesTest, WhatIsWrongIsAnError) {
  EXPECT_EQ(code_of("{{name}}", {{"name", "x"}}), "rendered");
  EXPECT_EQ(code_of("{{nmae}}", {{"name", "x"}}), "template_error");
  EXPECT_EQ(code_of("{{#has_nmae}}x{{/has_nmae}}", {{"name", "x"}}), "template_error");
  EXPECT_EQ(code_of("{{#open}}", {{"open", "x"}}), "template_error");
  EXPECT_EQ(code_of("{{name", {{"name", "x"}}), "template_error");
}

TEST(TemplatesTest, TheInvoicesHtmlHoldsTheTrackingPixel) {
  const Texts texts = render(Template::invoice_sent, all_parameters("Firma"));
  EXPECT_NE(texts.html.find("<img src=\"https://b/api/v1/invoices/track/token\""),
            std::string::npos)
      << texts.html;
  EXPECT_EQ(texts.plain.find("track"), std::string::npos);
}

}  // namespace
}  // namespace bilko::notification
