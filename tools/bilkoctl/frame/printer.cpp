#include "bilkoctl/frame/printer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "bilko/json/document.h"

namespace bilko::ctl {
namespace {

constexpr const char* kApiVersion = "bilkoctl/v1";
constexpr std::array kFormats = {std::pair{"table", Format::table}, std::pair{"wide", Format::wide},
                                 std::pair{"json", Format::json},
                                 std::pair{"ndjson", Format::ndjson},
                                 std::pair{"csv", Format::csv}};

struct WriteCell {
  json::Writer& writer;
  void operator()(std::monostate) const { writer.null(); }
  void operator()(const std::string& text) const {
    writer.string(json::is_utf8(text) ? text : "?");
  }
  void operator()(std::int64_t number) const { writer.integer(number); }
  void operator()(bool value) const { writer.boolean(value); }
  void operator()(const std::vector<std::string>& texts) const {
    writer.begin_array();
    for (const auto& text : texts) writer.string(text);
    writer.end_array();
  }
  void operator()(const Json& json) const { writer.raw(json.text); }
};

void write(json::Writer& writer, const Cell& cell) { std::visit(WriteCell{writer}, cell); }

void begin_document(json::Writer& writer, const std::string& kind) {
  writer.begin_object();
  writer.key("apiVersion");
  writer.string(kApiVersion);
  writer.key("kind");
  writer.string(kind);
}

void write_facts(json::Writer& writer, const std::vector<Fact>& facts) {
  for (const auto& fact : facts) {
    writer.key(fact.name);
    write(writer, fact.value);
  }
}

void write_row(json::Writer& writer, const std::vector<Column>& columns,
               const std::vector<Cell>& cells) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    writer.key(columns[i].name);
    write(writer, cells.at(i));
  }
}

void print_json(std::ostream& out, const Report& report) {
  json::Writer writer;
  begin_document(writer, report.kind);
  write_facts(writer, report.facts);
  for (const auto& listing : report.listings) {
    writer.key(listing.name);
    writer.begin_array();
    for (const auto& row : listing.rows) {
      writer.begin_object();
      write_row(writer, listing.columns, row);
      writer.end_object();
    }
    writer.end_array();
  }
  writer.end_object();
  out << writer.text() << "\n";
}

std::string line_of(const std::string& kind, const std::vector<Column>& columns,
                    const std::vector<Cell>& cells) {
  json::Writer writer;
  begin_document(writer, kind);
  write_row(writer, columns, cells);
  writer.end_object();
  return writer.text();
}

std::string line_of(const std::string& kind, const std::vector<Fact>& facts) {
  json::Writer writer;
  begin_document(writer, kind);
  write_facts(writer, facts);
  writer.end_object();
  return writer.text();
}

// orgName -> ORG NAME
std::string title_of(const std::string& name) {
  std::string title;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') title += ' ';
    title += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return title;
}

// How many columns of a terminal a UTF-8 text takes, for the scripts we print.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t width) {
  const auto used = width_of(text);
  return used < width ? text + std::string(width - used, ' ') : text;
}

void print_table(std::ostream& out, const Listing& listing, bool is_wide) {
  std::vector<std::vector<std::string>> lines(1);
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < listing.columns.size(); ++i) {
    if (listing.columns[i].is_wide && !is_wide) continue;
    shown.push_back(i);
    lines[0].push_back(title_of(listing.columns[i].name));
  }
  for (const auto& row : listing.rows) {
    auto& line = lines.emplace_back();
    for (const auto i : shown) line.push_back(text_of(row.at(i)));
  }
  std::vector<std::size_t> widths(shown.size());
  for (const auto& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i)
      widths[i] = std::max(widths[i], width_of(line[i]));
  for (const auto& line : lines) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i)
      text += i + 1 < line.size() ? padded(line[i], widths[i] + 2) : line[i];
    text.erase(text.find_last_not_of(' ') + 1);
    out << text << "\n";
  }
}

std::string csv_of(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

std::string csv_line(const std::vector<Cell>& cells) {
  std::vector<std::string> texts;
  for (const auto& cell : cells) texts.push_back(csv_of(text_of(cell)));
  return fmt::format("{}", fmt::join(texts, ","));
}

std::string csv_title(const std::vector<Column>& columns) {
  std::vector<std::string> names;
  for (const auto& column : columns) names.push_back(column.name);
  return fmt::format("{}", fmt::join(names, ","));
}

void print_facts(std::ostream& out, const std::vector<Fact>& facts) {
  std::size_t width = 0;
  for (const auto& fact : facts) width = std::max(width, title_of(fact.name).size());
  for (const auto& fact : facts)
    out << padded(title_of(fact.name), width + 2) << text_of(fact.value) << "\n";
}

}  // namespace

Format format_of(const std::string& name) {
  for (const auto& [text, format] : kFormats)
    if (name == text) return format;
  throw misuse("UnknownFormat", fmt::format("there is no output format '{}'", name),
               "Use -o table, wide, json, ndjson or csv.");
}

std::string text_of(const Cell& value) {
  struct Visit {
    std::string operator()(std::monostate) const { return "-"; }
    std::string operator()(const std::string& text) const { return text.empty() ? "-" : text; }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(bool yes) const { return yes ? "yes" : "no"; }
    std::string operator()(const std::vector<std::string>& texts) const {
      return texts.empty() ? "-" : fmt::format("{}", fmt::join(texts, ", "));
    }
    std::string operator()(const Json& json) const { return json.text; }
  };
  return std::visit(Visit{}, value);
}

void print(std::ostream& out, Format format, const Report& report) {
  switch (format) {
    case Format::json: print_json(out, report); return;
    case Format::ndjson:
      if (!report.facts.empty() || report.listings.empty())
        out << line_of(report.kind, report.facts) << "\n";
      for (const auto& listing : report.listings)
        for (const auto& row : listing.rows)
          out << line_of(report.kind + "." + listing.name, listing.columns, row) << "\n";
      return;
    case Format::csv:
      if (report.listings.empty()) return;
      out << csv_title(report.listings.back().columns) << "\n";
      for (const auto& row : report.listings.back().rows) out << csv_line(row) << "\n";
      return;
    case Format::table:
    case Format::wide: break;
  }
  print_facts(out, report.facts);
  for (const auto& listing : report.listings) {
    if (!report.facts.empty() || &listing != &report.listings.front()) out << "\n";
    print_table(out, listing, format == Format::wide);
  }
}

RowPrinter::RowPrinter(std::ostream& out, Format format, std::string kind,
                       std::vector<Column> columns)
    : out_(out), format_(format), kind_(std::move(kind)), columns_(std::move(columns)) {
  if (format_ == Format::csv) out_ << csv_title(columns_) << "\n";
}

void RowPrinter::row(const std::vector<Cell>& cells) {
  switch (format_) {
    case Format::json:
      if (is_first_)
        out_ << fmt::format("{{\"apiVersion\":\"{}\",\"kind\":\"{}\",\"items\":[", kApiVersion,
                            kind_);
      else out_ << ",";
      {
        json::Writer writer;
        writer.begin_object();
        write_row(writer, columns_, cells);
        writer.end_object();
        out_ << "\n" << writer.text();
      }
      break;
    case Format::ndjson: out_ << line_of(kind_ + ".items", columns_, cells) << "\n"; break;
    case Format::csv: out_ << csv_line(cells) << "\n"; break;
    case Format::table:
    case Format::wide: {
      std::string line;
      for (std::size_t i = 0; i < columns_.size(); ++i)
        if (!columns_[i].is_wide || format_ == Format::wide)
          line += (line.empty() ? "" : "  ") + text_of(cells.at(i));
      out_ << line << "\n";
    }
  }
  out_.flush();
  is_first_ = false;
}

void RowPrinter::finish(const std::vector<Fact>& facts) {
  switch (format_) {
    case Format::json: {
      if (is_first_)
        out_ << fmt::format("{{\"apiVersion\":\"{}\",\"kind\":\"{}\",\"items\":[", kApiVersion,
                            kind_);
      json::Writer writer;
      writer.begin_object();
      write_facts(writer, facts);
      writer.end_object();
      const auto rest = writer.text().substr(1);
      out_ << (is_first_ ? "]" : "\n]") << (facts.empty() ? "" : ",") << rest << "\n";
      break;
    }
    case Format::ndjson: out_ << line_of(kind_, facts) << "\n"; break;
    case Format::csv: break;
    case Format::table:
    case Format::wide:
      if (!is_first_) out_ << "\n";
      print_facts(out_, facts);
  }
}

void print_error(std::ostream& out, Format format, const Stop& stop) {
  if (format == Format::json || format == Format::ndjson) {
    print_json(out, {"Error",
                     {{"code", static_cast<std::int64_t>(stop.exit())},
                      {"reason", stop.reason()},
                      {"message", std::string(stop.what())},
                      {"hint", stop.hint()},
                      {"docs", std::string("docs/operations.md")}},
                     {}});
    return;
  }
  out << "bilkoctl: " << stop.what() << "\n";
  if (!stop.hint().empty()) out << "  " << stop.hint() << "\n";
}

}  // namespace bilko::ctl
