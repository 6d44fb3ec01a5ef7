#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bilko::ctl {

// One value of a report: nothing, a text, a whole number, yes or no, a list of texts, or JSON.
struct Json {
  std::string text;
};
using Cell =
    std::variant<std::monostate, std::string, std::int64_t, bool, std::vector<std::string>, Json>;

template <class T>
Cell cell(const std::optional<T>& value) {
  return value ? Cell(*value) : Cell();
}

// `is_wide`: shown by `-o wide` only; JSON always has it.
struct Column {
  std::string name;  // of the JSON member
  bool is_wide = false;
};

struct Listing {
  std::string name;  // of the JSON member
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

struct Fact {
  std::string name;
  Cell value;
};

// What a command answers: facts, then listings. One shape for tables and for JSON, so that both say
// the same. `kind` names the JSON schema, schemas/bilkoctl/<kind>.json.
struct Report {
  std::string kind;
  std::vector<Fact> facts;
  std::vector<Listing> listings;
};

}  // namespace bilko::ctl
