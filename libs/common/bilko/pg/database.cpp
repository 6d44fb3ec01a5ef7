#include "bilko/pg/database.h"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "bilko/core/failpoint.h"
#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"
#include "bilko/pg/connection.h"

namespace bilko::pg {
namespace {

constexpr auto kPoolWait = std::chrono::seconds(5);
constexpr int kAttempts = 4;                               // the first and three more
constexpr auto kRedoWait = std::chrono::milliseconds(20);  // at most, times the attempt

std::string joined(const std::vector<OrganizationId>& organizations) {
  std::string list;
  for (const auto& organization : organizations)
    list += (list.empty() ? "" : ",") + organization.str();
  return list;
}

// The settings that row-level security and the audit triggers read, local to the transaction.
std::string settings_of(detail::Connection& connection, const Context& context) {
  const auto setting = [&](const char* name, std::string_view value) {
    return fmt::format("set_config('bilko.{}', {}, true)", name, connection.quote(value));
  };
  return fmt::format(
      "SELECT {}, {}, {}, {}, {}, {}, {}",
      setting("organizations", context.organization ? context.organization->str() : ""),
      setting("audited", "on"), setting("actor", context.actor ? context.actor->str() : ""),
      setting("correlation_id", context.correlation_id),
      setting("causation_id", context.causation_id.value_or("")),
      setting("traceparent", context.traceparent),
      setting("client_ip", context.client_ip.value_or("")));
}

// After a deadlock or a serialization failure of this attempt: waits a moment of random length, so
// that those who were in each other's way do not meet again.
void await_next(int attempt) {
  metrics::counter("bilko_transactions_redone_total",
                   "Transactions run again after a deadlock or a serialization failure")
      .increment();
  if (attempt >= kAttempts)
    throw Error(ErrorKind::unavailable, "too_much_contention",
                "too many others changed the same rows; try again");
  thread_local std::minstd_rand chance(std::random_device{}());
  std::this_thread::sleep_for(kRedoWait *
                              std::uniform_real_distribution(0.0, 1.0 * attempt)(chance));
}

// A transaction in the life of a server: after a crash ids are given again.
struct TransactionName {
  std::string id;
  std::string server_start;
};
constexpr std::string_view kFate = R"(
SELECT CASE WHEN $1::xid8 >= pg_snapshot_xmax(pg_current_snapshot()) THEN 'aborted'
            ELSE coalesce(pg_xact_status($1::xid8), 'forgotten') END AS status,
       pg_postmaster_start_time() = $2::timestamptz AS is_same_server)";

}  // namespace

SilentTx::SilentTx(detail::Connection& connection, Context context)
    : connection_(connection), context_(std::move(context)) {}

Rows SilentTx::run(std::string_view sql, std::vector<Param> params) {
  return connection_.run(sql, params);
}

void SilentTx::copy_rows(const std::string& table_and_columns, std::string rows) {
  connection_.copy(table_and_columns, std::move(rows));
}

void SilentTx::script(const std::string& sql) { connection_.script(sql); }

void SilentTx::switch_to(Context context) {
  context_ = std::move(context);
  connection_.script(settings_of(connection_, context_));
}

void SilentTx::see_organizations(const std::vector<OrganizationId>& organizations) {
  query("SELECT set_config('bilko.organizations', $1, true)", joined(organizations));
}

void Tx::flush() {
  for (std::size_t i = 0; i < order_.size(); ++i) order_[i]->flush(*this);
}

struct Database::State {
  DatabaseOptions options;
  std::mutex mutex;
  std::condition_variable returned;
  std::vector<std::unique_ptr<detail::Connection>> idle;
  int open = 0;
  std::function<void()> bell;

  std::unique_ptr<detail::Connection> take();
  void give_back(std::unique_ptr<detail::Connection> connection);
  bool was_committed(const TransactionName& name);
};

std::unique_ptr<detail::Connection> Database::State::take() {
  {
    std::unique_lock lock(mutex);
    const auto is_available = [this] { return !idle.empty() || open < options.connections; };
    if (!returned.wait_for(lock, kPoolWait, is_available))
      throw Error(ErrorKind::unavailable, "database_busy", "all database connections are in use");
    if (!idle.empty()) {
      auto connection = std::move(idle.back());
      idle.pop_back();
      return connection;
    }
    ++open;
  }
  try {
    return std::make_unique<detail::Connection>(options.url, options.application_name, false);
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void Database::State::give_back(std::unique_ptr<detail::Connection> connection) {
  {
    const std::lock_guard lock(mutex);
    if (connection && connection->is_usable()) idle.push_back(std::move(connection));
    else --open;
  }
  returned.notify_one();
}

// Asks until the server knows: the old session may still be committing. A server that has crashed
// meanwhile may have lost the transaction with its id, and given that to another one: its
// "committed" says nothing then. (An id that is lost or was aborted can not have been ours and be
// kept.)
bool Database::State::was_committed(const TransactionName& name) {
  for (int attempt = 0; attempt < 50; ++attempt) {
    try {
      detail::Connection fresh(options.url, options.application_name, false);
      const auto row = fresh.run(kFate, {name.id, name.server_start})[0];
      const auto status = row.get<std::string>("status");
      if (status == "aborted") return false;
      if (status == "committed" && row.get<bool>("is_same_server")) return true;
      if (status != "in progress") break;
    } catch (const Error& error) {
      log::warning("asking for the fate of a commit",
                   {{"transaction", name.id}, {"error", error.what()}});
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  throw Error(ErrorKind::unavailable, "commit_in_doubt", "it is not known whether this committed");
}

namespace {

// A connection for the time of one transaction.
class Lease {
 public:
  Lease(const std::function<std::unique_ptr<detail::Connection>()>& take,
        std::function<void(std::unique_ptr<detail::Connection>)> give_back)
      : give_back_(std::move(give_back)), connection_(take()) {}
  ~Lease() { give_back_(std::move(connection_)); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  detail::Connection& operator*() { return *connection_; }
  void roll_back() {
    if (!connection_->is_usable()) return;
    try {
      connection_->script("ROLLBACK");
    } catch (const Error&) {
      // The session is gone, and with it the transaction.
    }
  }

 private:
  std::function<void(std::unique_ptr<detail::Connection>)> give_back_;
  std::unique_ptr<detail::Connection> connection_;
};

}  // namespace

Database::Database(DatabaseOptions options) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
}
Database::~Database() = default;
void Database::on_bell(std::function<void()> bell) { state_->bell = std::move(bell); }

void Database::write(const Context& context, const std::function<void(Tx&)>& body) {
  for (int attempt = 1;; ++attempt) {
    Lease lease([this] { return state_->take(); },
                [this](auto connection) { state_->give_back(std::move(connection)); });
    TransactionName name;
    bool rings = false;
    try {
      const auto begin = settings_of(*lease, context) +
                         ", pg_current_xact_id() AS id, pg_postmaster_start_time() AS server_start";
      const auto row = (*lease).script("BEGIN; " + begin)[0];
      name = {row.get<std::string>("id"), row.get<std::string>("server_start")};
      Tx tx(*lease, context);
      body(tx);
      tx.flush();
      BILKO_FAILPOINT("pg.before_commit");
      rings = tx.rings();
    } catch (const detail::RedoTransaction&) {
      lease.roll_back();
      await_next(attempt);
      continue;
    } catch (...) {
      lease.roll_back();
      throw;
    }
    try {
      (*lease).script("COMMIT");
    } catch (const detail::RedoTransaction&) {
      await_next(attempt);
      continue;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::unavailable) throw;
      if (!state_->was_committed(name)) {
        if (attempt < kAttempts) continue;
        throw;
      }
    }
    BILKO_FAILPOINT("pg.after_commit");
    if (rings && state_->bell) state_->bell();
    return;
  }
}

void Database::undone(const char* begin, const Context& context,
                      const std::function<void(Tx&)>& body) {
  Lease lease([this] { return state_->take(); },
              [this](auto connection) { state_->give_back(std::move(connection)); });
  try {
    (*lease).script(fmt::format("{}; {}", begin, settings_of(*lease, context)));
    Tx tx(*lease, context);
    body(tx);
  } catch (const detail::RedoTransaction&) {
    lease.roll_back();
    throw Error(ErrorKind::unavailable, "too_much_contention", "try again");
  } catch (...) {
    lease.roll_back();
    throw;
  }
  lease.roll_back();
}

Session::Session(const std::string& url, const std::string& application_name)
    : connection_(std::make_unique<detail::Connection>(url, application_name, true)) {}
Session::~Session() = default;

Rows Session::run(std::string_view sql, std::vector<Param> params) {
  try {
    return connection_->run(sql, params);
  } catch (const detail::RedoTransaction&) {
    throw Error(ErrorKind::unavailable, "too_much_contention", "try again");
  }
}

void Session::script(const std::string& sql) { connection_->script(sql); }

bool Session::try_lock(std::int32_t space, std::int32_t key) {
  return one("SELECT pg_try_advisory_lock($1::int, $2::int) AS locked", space, key)
      .get<bool>("locked");
}

}  // namespace bilko::pg
