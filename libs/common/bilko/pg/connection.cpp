#include "bilko/pg/connection.h"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>
#include <tuple>

#include "bilko/core/check.h"
#include "bilko/core/error.h"
#include "bilko/core/hash.h"

#ifdef __SANITIZE_ADDRESS__
// libpqxx 6.4.5 forgets a result when the session ends under a prepared statement.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libpqxx\n"; }
#endif

namespace bilko::pg::detail {
// Rows in COPY's text format.
struct CopiedRows {
  std::string text;
};
}  // namespace bilko::pg::detail

// They are escaped already: libpqxx would copy each field several times.
template <>
inline std::string pqxx::internal::TypedCopyEscaper::operator()<bilko::pg::detail::CopiedRows>(
    const bilko::pg::detail::CopiedRows* rows) const {
  return rows->text;
}

namespace bilko::pg {
namespace detail {
namespace {

Error unavailable(const std::string& why) {
  return {ErrorKind::unavailable, "database_unavailable", "the database is not available: " + why};
}

// libpq takes parameters behind the URI; the server settings follow by SET.
std::string url_with_options(const std::string& url, const std::string& application_name) {
  const char* join = url.find('?') == std::string::npos ? "?" : "&";
  return fmt::format(
      "{}{}application_name={}&connect_timeout=5&keepalives=1&keepalives_idle=5&"
      "keepalives_interval=2&keepalives_count=2&tcp_user_timeout=10000",
      url, join, application_name);
}

pqxx::connection open(const std::string& url) {
  try {
    return pqxx::connection(url);
  } catch (const pqxx::failure& failure) {
    throw unavailable(failure.what());
  }
}

// Our own functions raise P0001 with 'slug: text'.
[[noreturn]] void throw_raised(const std::string& message) {
  const auto line = message.substr(0, message.find('\n'));
  const auto text = line.rfind("ERROR:  ", 0) == 0 ? line.substr(8) : line;
  const auto colon = text.find(": ");
  if (colon == std::string::npos) throw std::runtime_error(text);
  throw Error(ErrorKind::conflict, text.substr(0, colon), text.substr(colon + 2));
}

[[noreturn]] void throw_sql_error(const pqxx::sql_error& error) {
  const std::string& state = error.sqlstate();
  if (state == "P0001") throw_raised(error.what());
  if (state.rfind("23", 0) == 0)
    throw Error(ErrorKind::conflict, "constraint_violated",
                fmt::format("a rule of the database is violated ({})", state));
  if (state == "55P03")
    throw Error(ErrorKind::unavailable, "too_much_contention",
                "others hold what this needs; try again");
  if (state.rfind("08", 0) == 0 || state.rfind("57P", 0) == 0 || state.rfind("53", 0) == 0 ||
      state == "57014" || state == "25P03")
    throw unavailable(error.what());
  throw std::runtime_error(
      fmt::format("SQLSTATE {}: {} in: {}", state, error.what(), error.query().substr(0, 400)));
}

}  // namespace

Connection::Connection(const std::string& url, const std::string& application_name,
                       bool ends_when_idle)
    : connection_(open(url_with_options(url, application_name))), work_(connection_) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored \
    "-Wdeprecated-declarations"  // the only way to refuse silent reconnects
  connection_.inhibit_reactivation(true);
#pragma GCC diagnostic pop
  script(
      fmt::format("SET timezone = 'UTC'; SET lock_timeout = '5s'; SET statement_timeout = '30s'; "
                  "SET idle_in_transaction_session_timeout = '10s'; "
                  // The server's end of the connection: locks of a machine that is gone.
                  "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; "
                  "SET tcp_keepalives_count = 2; SET tcp_user_timeout = 10000; "
                  "SET idle_session_timeout = '{}'",
                  ends_when_idle ? "10s" : "0"));
}

template <class F>
Rows Connection::guarded(F&& call) {
  try {
    return Rows(std::make_shared<ResultData>(ResultData{call()}));
  } catch (const pqxx::sql_error& error) {
    const std::string& state = error.sqlstate();
    if (state.rfind("57P", 0) == 0 || state == "25P03" || state.rfind("08", 0) == 0)
      usable_ = false;
    throw_sql_error(error);
  } catch (const pqxx::transaction_rollback&) {
    throw RedoTransaction();
  } catch (const pqxx::broken_connection& broken) {
    usable_ = false;
    throw unavailable(broken.what());
  } catch (const pqxx::failure& failure) {
    usable_ = false;
    throw unavailable(failure.what());
  }
}

std::string Connection::prepared(std::string_view sql) {
  const auto found = statements_.find(std::string(sql));
  if (found != statements_.end()) return found->second;
  std::string name = fmt::format("s{}", statements_.size());
  connection_.prepare(name, std::string(sql));
  statements_.emplace(sql, name);
  return name;
}

Rows Connection::run(std::string_view sql, const std::vector<Param>& params) {
  return guarded([&] {
    const std::string name = prepared(sql);
    std::vector<const char*> values;
    values.reserve(params.size());
    for (const Param& param : params) values.push_back(param ? param->c_str() : nullptr);
    return work_.exec_prepared(name, pqxx::prepare::make_dynamic_params(values));
  });
}

Rows Connection::script(const std::string& sql) {
  return guarded([&] { return work_.exec(sql); });
}

void Connection::copy(const std::string& table_and_columns, std::string rows) {
  rows.pop_back();  // the driver ends the last line
  guarded([&] {
    pqxx::stream_to stream(work_, table_and_columns);
    stream << std::tuple<CopiedRows>(std::move(rows));
    stream.complete();
    return pqxx::result();
  });
}

std::int64_t parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  BILKO_CHECK(parsed.ec == std::errc() && parsed.ptr == text.data() + text.size());
  return value;
}

std::string parse_bytea(std::string_view text) {
  BILKO_CHECK(text.substr(0, 2) == "\\x" && text.size() % 2 == 0);
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t at = 2; at < text.size(); at += 2) {
    unsigned value = 0;
    std::from_chars(text.data() + at, text.data() + at + 2, value, 16);
    bytes += static_cast<char>(value);
  }
  return bytes;
}

}  // namespace detail

std::string bytea_literal(std::string_view bytes) { return "\\x" + hex(bytes); }

void append_item(std::string& array, std::string_view text) {
  array += '"';
  std::size_t kept = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '"' && text[at] != '\\') continue;
    array.append(text, kept, at - kept) += '\\';
    kept = at;
  }
  array.append(text, kept) += '"';
}

void append_escaped(std::string& row, std::string_view text) {
  const auto escape_of = [](char c) {
    switch (c) {
      case '\\': return '\\';
      case '\t': return 't';
      case '\n': return 'n';
      case '\r': return 'r';
      default: return '\0';
    }
  };
  std::size_t kept = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char escape = escape_of(text[at]);
    if (escape == '\0') continue;
    row.append(text, kept, at - kept) += '\\';
    row += escape;
    kept = at + 1;
  }
  row.append(text, kept);
}

bool Row::is_null(std::string_view column) const {
  return result_->result[static_cast<pqxx::result::size_type>(index_)][std::string(column)]
      .is_null();
}

std::string_view Row::text(std::string_view column) const {
  const auto field =
      result_->result[static_cast<pqxx::result::size_type>(index_)][std::string(column)];
  BILKO_CHECK(!field.is_null());
  return {field.c_str(), field.size()};
}

std::size_t Rows::size() const { return static_cast<std::size_t>(result_->result.size()); }
std::int64_t Rows::affected() const {
  return static_cast<std::int64_t>(result_->result.affected_rows());
}

}  // namespace bilko::pg
