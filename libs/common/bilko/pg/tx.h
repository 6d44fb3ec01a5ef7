#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <typeindex>
#include <vector>

#include "bilko/core/check.h"
#include "bilko/core/context.h"
#include "bilko/pg/row.h"

namespace bilko::pg {

namespace detail {
class Connection;
}

// Something that runs SQL: a transaction or a session. Parameters are $1, $2 … and never part of
// the text. Statements are prepared on first use, so `sql` should be one of few constant texts.
//
// Failures: SQLSTATE P0001 raised by our own functions as 'slug: text' is Error conflict with that
// slug; a violated constraint is Error conflict `constraint_violated`; a lost connection is Error
// unavailable `database_unavailable`, a held lock `too_much_contention`; else std::runtime_error.
class Queries {
 public:
  virtual ~Queries() = default;

  template <class... Args>
  Rows query(std::string_view sql, const Args&... args) {
    return run(sql, {to_param<std::decay_t<const Args&>>(args)...});
  }
  // The first row, if any.
  template <class... Args>
  std::optional<Row> maybe_one(std::string_view sql, const Args&... args) {
    const Rows rows = query(sql, args...);
    if (rows.empty()) return std::nullopt;
    return rows[0];
  }
  // The one row there must be.
  template <class... Args>
  Row one(std::string_view sql, const Args&... args) {
    const Rows rows = query(sql, args...);
    BILKO_CHECK(rows.size() == 1);
    return rows[0];
  }
  // How many rows were touched.
  template <class... Args>
  std::int64_t execute(std::string_view sql, const Args&... args) {
    return query(sql, args...).affected();
  }
  // Several statements without parameters, in one round trip.
  virtual void script(const std::string& sql) = 0;

 protected:
  virtual Rows run(std::string_view sql, std::vector<Param> params) = 0;
};

class Tx;

// What hangs on a transaction until it commits: buffered events, for example. Dropped on rollback.
class Attachment {
 public:
  virtual ~Attachment() = default;
  // Runs right before COMMIT, in the order of attachment.
  virtual void flush(Tx& tx) = 0;
};

// An open READ COMMITTED transaction on behalf of a context, for code that changes rows and nothing
// else: nothing can be attached to it, so no event leaves by it (stores, and what a rebuild does).
// Row-level security shows the rows of the context's organization only. Used by one thread, never
// kept.
class SilentTx : public Queries {
 public:
  SilentTx(detail::Connection& connection, Context context);
  SilentTx(const SilentTx&) = delete;
  SilentTx& operator=(const SilentTx&) = delete;

  const Context& context() const { return context_; }
  Instant now() const { return context_.now; }
  // The tenant; a programmer's error when the context has none.
  const OrganizationId& organization() const {
    BILKO_CHECK(context_.organization.has_value());
    return *context_.organization;
  }

  // Goes on for another cause (the next event of a batch): visible rows and audit settings follow.
  void switch_to(Context context);
  // Shows the rows of all these organizations (bulk handlers).
  void see_organizations(const std::vector<OrganizationId>& organizations);

  void script(const std::string& sql) override;

  // Appends rows by COPY, the fastest way for many; each projection (a member or a function) gives
  // the column of that name. There is no ON CONFLICT: a key that exists is Error conflict
  // `constraint_violated`.
  //   tx.copy("leg (id, amount)", legs, &Leg::id, &Leg::amount);
  template <std::ranges::input_range Range, class... Projections>
  void copy(const std::string& table_and_columns, const Range& items, Projections... projections) {
    std::string rows;
    for (const auto& item : items) {
      (append_copied(rows, std::invoke(projections, item)), ...);
      rows.back() = '\n';
    }
    if (!rows.empty()) copy_rows(table_and_columns, std::move(rows));
  }

 protected:
  Rows run(std::string_view sql, std::vector<Param> params) override;
  detail::Connection& connection() const { return connection_; }

 private:
  void copy_rows(const std::string& table_and_columns, std::string rows);

  detail::Connection& connection_;
  Context context_;
};

// The same with what waits for its commit: the events of use cases and handlers.
class Tx final : public SilentTx {
 public:
  using SilentTx::SilentTx;

  // The transaction's own T, made on first use. T derives from Attachment.
  template <class T>
  T& attachment() {
    auto& slot = attachments_[typeid(T)];
    if (!slot) {
      slot = std::make_unique<T>();
      order_.push_back(slot.get());
    }
    return static_cast<T&>(*slot);
  }
  // Asks for Database::on_bell after the commit.
  void ring_after_commit() { rings_ = true; }

  // The same transaction for a handler that is run once more on what it has told already: what it
  // attaches is dropped, and events are not even made (events/outbox.h). Lives as long as this.
  Tx muted() const { return Tx(connection(), context(), Muted{}); }
  bool is_muted() const { return is_muted_; }

  // For Database only.
  void flush();
  bool rings() const { return rings_; }

 private:
  struct Muted {};
  Tx(detail::Connection& connection, Context context, Muted)
      : SilentTx(connection, std::move(context)), is_muted_(true) {}

  std::map<std::type_index, std::unique_ptr<Attachment>> attachments_;
  std::vector<Attachment*> order_;
  bool rings_ = false;
  bool is_muted_ = false;
};

}  // namespace bilko::pg
