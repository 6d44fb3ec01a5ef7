#include "invoice/domain/contact.h"

#include <gtest/gtest.h>

#include <functional>

#include "bilko/core/error.h"

namespace bilko::invoice {
namespace {

TEST(ContactDetails, AreCheckedRuleByRule) {
  struct Case {
    const char* expected;
    std::function<void(ContactDetails&)> change;
  };
  const Case cases[] = {
      {"accepted", [](ContactDetails&) {}},
      {"accepted", [](ContactDetails& c) { c.language = "sr-Latn-RS"; }},
      {"/name text_blank", [](ContactDetails& c) { c.name = "  "; }},
      {"/name text_too_long", [](ContactDetails& c) { c.name = std::string(201, 'x'); }},
      {"/taxId text_too_long", [](ContactDetails& c) { c.tax_id = std::string(33, '1'); }},
      {"/address text_blank", [](ContactDetails& c) { c.address = ""; }},
      {"/language language_malformed", [](ContactDetails& c) { c.language = ""; }},
      {"/language language_malformed", [](ContactDetails& c) { c.language = "e"; }},
      {"/language language_malformed", [](ContactDetails& c) { c.language = "english"; }},
      {"/language language_malformed", [](ContactDetails& c) { c.language = "en-"; }},
      {"/language language_malformed", [](ContactDetails& c) { c.language = "en--US"; }},
      {"/language language_malformed", [](ContactDetails& c) { c.language = "en_US"; }},
  };
  for (const Case& c : cases) {
    ContactDetails details{"Ada", Email::parse("ada@example.org"), {}, {}, {}};
    c.change(details);
    std::string verdict = "accepted";
    try {
      require_valid(details);
    } catch (const Error& error) {
      verdict = error.fields().front().pointer + " " + error.fields().front().code;
    }
    EXPECT_EQ(verdict, c.expected);
  }
}

}  // namespace
}  // namespace bilko::invoice
