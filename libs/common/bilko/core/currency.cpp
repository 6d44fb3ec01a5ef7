#include "bilko/core/currency.h"

#include <fmt/format.h>

#include <cstdint>

#include "bilko/core/error.h"

namespace bilko {
namespace {

// ISO 4217 list one (2026-01), without funds, metals and test codes.
constexpr std::string_view kTwoDigits =
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS "
    "GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP "
    "LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK "
    "NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS "
    "SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST "
    "XCD XCG YER ZAR ZMW ZWG";
constexpr std::string_view kNoDigits =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
constexpr std::string_view kThreeDigits = "BHD IQD JOD KWD LYD OMR TND";

// The code inside `list`, or an empty view.
std::string_view find(std::string_view list, std::string_view code) {
  for (std::size_t at = 0; at < list.size(); at += 4)
    if (list.substr(at, 3) == code) return list.substr(at, 3);
  return {};
}

}  // namespace

Currency Currency::parse(std::string_view code) {
  if (code.size() == 3) {
    if (const auto found = find(kTwoDigits, code); !found.empty()) return {found, 2};
    if (const auto found = find(kNoDigits, code); !found.empty()) return {found, 0};
    if (const auto found = find(kThreeDigits, code); !found.empty()) return {found, 3};
  }
  throw Error(ErrorKind::invalid, "unknown_currency",
              fmt::format("'{}' is not an ISO 4217 currency", code.substr(0, 40)));
}

std::int64_t Currency::minor_unit() const {
  std::int64_t unit = 1;
  for (int digits = minor_digits_; digits < 4; ++digits) unit *= 10;
  return unit;
}

}  // namespace bilko
