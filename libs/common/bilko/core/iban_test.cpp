#include "bilko/core/iban.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"

namespace bilko {
namespace {

TEST(Iban, TakesTheRegistrysExamples) {
  for (const char* text : {"DE89370400440532013000", "GB29NWBK60161331926819",
                           "HR1210010051863000160", "NO9386011117947", "RS35260005601001611379",
                           "MT84MALT011000012345MTLCAST001S", "FR1420041010050500013M02606"})
    EXPECT_EQ(Iban::parse(text).str(), text);
}

TEST(Iban, IsKeptInItsElectronicForm) {
  EXPECT_EQ(Iban::parse("de89 3704 0044 0532 0130 00").str(), "DE89370400440532013000");
}

TEST(Iban, RefusesWrongCheckDigitsLengthsAndCountries) {
  for (const char* text :
       {"", "DE", "DE89370400440532013001", "DE98370400440532013000", "DE8937040044053201300",
        "DE893704004405320130000", "XX89370400440532013000", "DE8937040044053201300O",
        "DE89-3704-0044-0532-0130-00", "8937DE0400440532013000"})
    EXPECT_THROW(Iban::parse(text), Error) << text;
}

}  // namespace
}  // namespace bilko
