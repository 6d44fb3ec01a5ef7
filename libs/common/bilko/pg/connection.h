#pragma once

#include <pqxx/pqxx>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bilko/pg/row.h"

// Private to this folder: the one place where the driver is used.
namespace bilko::pg::detail {

struct ResultData {
  pqxx::result result;
};

// SQLSTATE 40001 or 40P01: the same transaction may succeed when it is run again.
struct RedoTransaction {};

// One session. Not thread-safe.
class Connection {
 public:
  // Throws Error unavailable `database_unavailable`.
  Connection(const std::string& url, const std::string& application_name, bool ends_when_idle);

  Rows run(std::string_view sql, const std::vector<Param>& params);
  Rows script(const std::string& sql);
  // `rows` in COPY's text format, one per line.
  void copy(const std::string& table_and_columns, std::string rows);
  std::string quote(std::string_view text) { return connection_.quote(std::string(text)); }
  // False once the session is gone; it must then be thrown away.
  bool is_usable() const { return usable_; }

 private:
  template <class F>
  Rows guarded(F&& call);
  std::string prepared(std::string_view sql);

  pqxx::connection connection_;
  pqxx::nontransaction work_;
  std::unordered_map<std::string, std::string> statements_;
  bool usable_ = true;
};

}  // namespace bilko::pg::detail
