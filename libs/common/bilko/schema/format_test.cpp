#include "bilko/schema/format.h"

#include <gtest/gtest.h>

namespace bilko::schema {
namespace {

struct Case {
  bool (*check)(std::string_view);
  const char* text;
  bool valid;
};

// What the official vectors leave out.
TEST(Format, KnowsTheEdgesOfItsFormats) {
  const Case cases[] = {
      {is_date, "2000-02-29", true},
      {is_date, "1900-02-29", false},
      {is_date, "2026-02-23 ", false},
      {is_date, "", false},
      {is_date_time, "2026-02-23T24:00:00Z", false},
      {is_date_time, "2026-02-23T10:60:00Z", false},
      {is_date_time, "2026-02-23T10:30:00.Z", false},
      {is_date_time, "2026-02-23T10:30:00", false},
      {is_date_time, "2026-02-23T10:30:00+02:60", false},
      {is_date_time, "2017-01-01T00:59:60+01:00", true},
      {is_email, "ana.petrović@firma.rs", false},
      {is_email, "ana@firma", true},
      {is_email, "ana@firma..rs", false},
      {is_email, "ana@-firma.rs", false},
      {is_email, "ana@firma-.rs", false},
      {is_email, "ana@firma.rs.", false},
      {is_email, "@firma.rs", false},
      {is_email, "ana@", false},
      {is_email, "a@b@firma.rs", false},
      {is_email, "ana+racuni@firma.co.rs", true},
      {is_email, "ana petrovic@firma.rs", false},
      {is_email, "ana@firma.rs\r\nBcc: b@firma.rs", false},
      {is_uri, "https://user@host:8080/p%C4%8D?q=a/b?c#f/g?h", true},
      {is_uri, "https://host:80a/", false},
      {is_uri, "https://[::1]:80/", true},
      {is_uri, "https://[::1/", false},
      {is_uri, "https://host/%zz", false},
      {is_uri, "https://host/č", false},
      {is_uri, "https://host/#a#b", false},
      {is_uri, "urn:bilko:schema:invoice.invoice.sent:1", true},
      {is_uri, "1http://host", false},
      {is_uri_reference, "", true},
      {is_uri_reference, "a:b", true},
      {is_uri_reference, "1a:b", false},
      {is_uri_reference, "./1a:b", true},
      {is_uri_reference, "../a?b", true},
  };
  for (const auto& [check, text, valid] : cases) EXPECT_EQ(check(text), valid) << text;
}

TEST(Format, IsFoundByName) {
  EXPECT_TRUE(find_format("date-time"));
  EXPECT_FALSE(find_format("uuid"));
}

}  // namespace
}  // namespace bilko::schema
