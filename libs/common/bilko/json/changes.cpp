#include "bilko/json/changes.h"

#include "bilko/core/check.h"
#include "bilko/core/hash.h"

namespace bilko::json::detail {
namespace {

constexpr std::size_t kValueBytesMax = 4096;

void write_member(Writer& writer, const std::string& name, const std::string& value) {
  writer.key(name);
  if (value.size() <= kValueBytesMax) {
    writer.raw(value);
    return;
  }
  writer.begin_object();
  writer.key("sha256");
  writer.string(hex(sha256(value)));
  writer.key("bytes");
  writer.integer(static_cast<std::int64_t>(value.size()));
  writer.end_object();
}

}  // namespace

Changes changes_between(const Members& before, const Members& after) {
  BILKO_CHECK(before.size() == after.size());
  Changes changes;
  Writer old_values;
  Writer new_values;
  old_values.begin_object();
  new_values.begin_object();
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto& [name, value] = before[i];
    if (value == after[i].second) continue;
    changes.fields.push_back(name);
    write_member(old_values, name, value);
    write_member(new_values, name, after[i].second);
  }
  old_values.end_object();
  new_values.end_object();
  changes.before.text = old_values.text();
  changes.after.text = new_values.text();
  return changes;
}

}  // namespace bilko::json::detail
