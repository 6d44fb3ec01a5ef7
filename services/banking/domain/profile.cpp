#include "banking/domain/profile.h"

namespace bilko::banking {
namespace {

constexpr std::size_t kHeadingMax = 100;
constexpr int kSkipRowsMax = 100;
constexpr std::string_view kDelimiters = ",;\t|";

}  // namespace

Profile default_profile() {
  Profile profile;
  profile.columns = {.date = "date",
                     .description = "description",
                     .amount = "amount",
                     .currency = "currency",
                     .reference = "reference",
                     .counterparty = "counterparty"};
  return profile;
}

void check(const Profile& profile, const std::string& pointer, Violations& violations) {
  const auto& columns = profile.columns;
  violations.require(
      profile.delimiter.size() == 1 && kDelimiters.find(profile.delimiter) != kDelimiters.npos,
      pointer + "/delimiter", "delimiter_unknown", "one of: comma, semicolon, tab, |");
  violations.require(profile.skip_rows >= 0 && profile.skip_rows <= kSkipRowsMax,
                     pointer + "/skipRows", "skip_rows_out_of_range", "0 to 100");
  const bool is_signed = columns.amount && !columns.debit && !columns.credit;
  const bool is_split = !columns.amount && columns.debit && columns.credit;
  violations.require(is_signed || is_split, pointer + "/columns/amount", "amount_columns_unclear",
                     "either amount, or debit and credit");
  violations.require_text(pointer + "/columns/date", columns.date, kHeadingMax);
  violations.require_text(pointer + "/columns/description", columns.description, kHeadingMax);
  const auto optional = [&](const char* name, const std::optional<std::string>& heading) {
    if (heading) violations.require_text(pointer + "/columns/" + name, *heading, kHeadingMax);
  };
  optional("amount", columns.amount);
  optional("debit", columns.debit);
  optional("credit", columns.credit);
  optional("currency", columns.currency);
  optional("reference", columns.reference);
  optional("counterparty", columns.counterparty);
}

}  // namespace bilko::banking
