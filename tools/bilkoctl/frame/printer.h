#pragma once

#include <iosfwd>
#include <string>

#include "bilkoctl/frame/outcome.h"
#include "bilkoctl/frame/report.h"

namespace bilko::ctl {

enum class Format { table, wide, json, ndjson, csv };

// Throws Stop for a name that is none.
Format format_of(const std::string& name);

// The value of one cell as people read it.
std::string text_of(const Cell& value);

// The whole report. JSON carries `apiVersion` and `kind`; ndjson is a line of facts and a line per
// row of each listing; csv is the last listing.
void print(std::ostream& out, Format format, const Report& report);

// Rows as they come, for what may be longer than memory: columns first, then row by row. As a table
// the columns have the width of their titles, the last one is open.
class RowPrinter {
 public:
  RowPrinter(std::ostream& out, Format format, std::string kind, std::vector<Column> columns);
  void row(const std::vector<Cell>& cells);
  // Facts that are known at the end only.
  void finish(const std::vector<Fact>& facts);

 private:
  std::ostream& out_;
  Format format_;
  std::string kind_;
  std::vector<Column> columns_;
  bool is_first_ = true;
};

// An error: JSON where the format is for programs, else a sentence and a hint.
void print_error(std::ostream& out, Format format, const Stop& stop);

}  // namespace bilko::ctl
