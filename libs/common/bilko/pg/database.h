#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "bilko/pg/tx.h"

namespace bilko::pg {

struct DatabaseOptions {
  std::string url;  // libpq URI
  std::string application_name;
  int connections = 16;
};

// A pool of connections to one PostgreSQL database. Thread-safe. Every session has time zone UTC,
// idle_in_transaction_session_timeout 10 s, lock_timeout 5 s, statement_timeout 30 s and TCP
// time-outs of 10 s. The driver's silent reconnect is off: a lost session is an error, then a new
// session.
class Database {
 public:
  explicit Database(DatabaseOptions options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Runs `body(tx)` in a transaction and commits. Serialization failures and deadlocks are redone
  // up to three times, so the body must have no effect outside the transaction. A COMMIT whose
  // answer was lost is resolved with pg_xact_status: committed is success, aborted is redone.
  template <class F>
  auto transact(const Context& context, F&& body) -> std::invoke_result_t<F, Tx&> {
    return with_result(std::forward<F>(body),
                       [&](const std::function<void(Tx&)>& f) { write(context, f); });
  }
  // The same for reads: READ ONLY, nothing to commit.
  template <class F>
  auto read(const Context& context, F&& body) -> std::invoke_result_t<F, Tx&> {
    return with_result(std::forward<F>(body), [&](const std::function<void(Tx&)>& f) {
      undone("BEGIN READ ONLY", context, f);
    });
  }
  // A transaction that is rolled back at its end, for dry runs: the result is what transact() would
  // give. Nothing that waits for the commit (Attachment) is run.
  template <class F>
  auto rehearse(const Context& context, F&& body) -> std::invoke_result_t<F, Tx&> {
    return with_result(std::forward<F>(body),
                       [&](const std::function<void(Tx&)>& f) { undone("BEGIN", context, f); });
  }
  // Called after a commit whose transaction rang (Tx::ring_after_commit), on the committing thread.
  // Set once, before the first transaction.
  void on_bell(std::function<void()> bell);

 private:
  template <class F, class Run>
  static auto with_result(F&& body, Run&& run) -> std::invoke_result_t<F, Tx&> {
    using Result = std::invoke_result_t<F, Tx&>;
    if constexpr (std::is_void_v<Result>) {
      run([&](Tx& tx) { body(tx); });
    } else {
      std::optional<Result> result;
      run([&](Tx& tx) { result.emplace(body(tx)); });
      return std::move(*result);
    }
  }
  void write(const Context& context, const std::function<void(Tx&)>& body);
  void undone(const char* begin, const Context& context, const std::function<void(Tx&)>& body);

  struct State;
  std::unique_ptr<State> state_;
};

// One connection outside the pool, without transactions: for locks that a session holds (idle
// sessions end after 10 s, so query at least every few seconds) and for tools. Used by one thread
// at a time.
class Session final : public Queries {
 public:
  Session(const std::string& url, const std::string& application_name);
  ~Session() override;

  void script(const std::string& sql) override;
  // pg_try_advisory_lock of two keys; held until the session ends.
  bool try_lock(std::int32_t space, std::int32_t key);

 protected:
  Rows run(std::string_view sql, std::vector<Param> params) override;

 private:
  std::unique_ptr<detail::Connection> connection_;
};

}  // namespace bilko::pg
