#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <thread>

#include "bilko/core/money.h"
#include "bilkoctl/changing/control.h"
#include "bilkoctl/changing/rebuild.h"
#include "bilkoctl/frame/catalogue.h"

namespace bilko::ctl {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr auto kLook = std::chrono::milliseconds(50);
constexpr auto kCatchingUpTakes = std::chrono::minutes(10);
constexpr int kAttempts = 3;

// A look at one moment, open as long as it lives.
class Look {
 public:
  // An empty snapshot: now.
  Look(const std::string& url, const std::string& snapshot) : pg_(url, "bilkoctl-compare") {
    pg_.script(
        "SET idle_in_transaction_session_timeout = 0; SET idle_session_timeout = 0; "
        "SET statement_timeout = 0; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (!snapshot.empty()) pg_.script(fmt::format("SET TRANSACTION SNAPSHOT '{}'", snapshot));
  }
  pg::Session& pg() { return pg_; }

 private:
  pg::Session pg_;
};

// How a table is read: its key, what is compared of a row, and which rows are. Columns that default
// to clock_timestamp() say when a row was written; the log does not know it, as it does not know
// what the service says.
struct Shape {
  std::string key;
  std::string row;
  std::string is_compared;
};

constexpr auto kShape = R"(
SELECT (SELECT string_agg(format('t.%I::text', a.attname), ' || ''/'' || ' ORDER BY k.n)
          FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k(attnum, n)
          JOIN pg_attribute a ON a.attnum = k.attnum
         WHERE i.indrelid = $1::regclass AND i.indisprimary AND a.attrelid = i.indrelid) AS key,
       (SELECT coalesce(string_agg(quote_literal(a.attname), ', '), '')
          FROM pg_attribute a
          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE a.attrelid = $1::regclass
           AND (pg_get_expr(d.adbin, d.adrelid) = 'clock_timestamp()'
                OR a.attname = ANY ($2::text[]))) AS unlogged)";

Shape shape_of(pg::Session& pg, const UnloggedPart& unlogged) {
  const auto row = pg.one(kShape, "public." + unlogged.table, unlogged.columns);
  return {row.get<std::string>("key"),
          fmt::format("(to_jsonb(t) - ARRAY[{}]::text[])::text", row.get<std::string>("unlogged")),
          unlogged.rows.empty() ? "true" : fmt::format("({}) IS NOT TRUE", unlogged.rows)};
}

bool may_read(pg::Session& pg, const std::string& table) {
  return pg.one("SELECT has_table_privilege($1::regclass, 'SELECT') AS may", "public." + table)
      .get<bool>("may");
}

using Digests = std::map<std::int64_t, std::pair<std::int64_t, std::string>>;  // by bucket

Digests digests_of(pg::Session& pg, const std::string& schema, const std::string& table,
                   const Shape& shape) {
  Digests digests;
  for (const auto row :
       pg.query(fmt::format("SELECT hashtext(r.key) & 255 AS bucket, count(*) AS n, "
                            "       sum(hashtextextended(r.row, 0)::numeric)::text AS digest "
                            "  FROM (SELECT {} AS key, {} AS row FROM {}.{} t WHERE {}) r "
                            " GROUP BY 1",
                            shape.key, shape.row, schema, table, shape.is_compared)))
    digests[row.get<std::int64_t>("bucket")] = {row.get<std::int64_t>("n"),
                                                row.get<std::string>("digest")};
  return digests;
}

using RowsByKey = std::map<std::string, std::string>;

RowsByKey rows_in(pg::Session& pg, const std::string& schema, const std::string& table,
                  const Shape& shape, std::int64_t bucket) {
  RowsByKey rows;
  for (const auto row :
       pg.query(fmt::format("SELECT r.key, r.row "
                            "  FROM (SELECT {} AS key, {} AS row FROM {}.{} t WHERE {}) r "
                            " WHERE hashtext(r.key) & 255 = {}",
                            shape.key, shape.row, schema, table, shape.is_compared, bucket)))
    rows.emplace(row.get<std::string>("key"), row.get<std::string>("row"));
  return rows;
}

struct Difference {
  std::string table;
  std::string key;
  std::optional<std::string> live;
  std::optional<std::string> rebuilt;
};

struct TableResult {
  std::string table;
  std::int64_t live = 0;
  std::int64_t rebuilt = 0;
  std::int64_t differing = 0;
  std::optional<Difference> first{};
};

void compare_rows(TableResult& result, const RowsByKey& live, const RowsByKey& rebuilt) {
  const auto note = [&](const std::string& key, std::optional<std::string> l,
                        std::optional<std::string> r) {
    ++result.differing;
    if (!result.first || key < result.first->key)
      result.first = Difference{result.table, key, std::move(l), std::move(r)};
  };
  for (const auto& [key, row] : live) {
    const auto other = rebuilt.find(key);
    if (other == rebuilt.end()) note(key, row, std::nullopt);
    else if (other->second != row) note(key, row, other->second);
  }
  for (const auto& [key, row] : rebuilt)
    if (!live.contains(key)) note(key, std::nullopt, row);
}

TableResult compare_table(pg::Session& live, pg::Session& rebuilt, const UnloggedPart& unlogged) {
  const std::string& table = unlogged.table;
  const auto shape = shape_of(live, unlogged);
  const auto of_live = digests_of(live, "public", table, shape);
  const auto of_rebuilt = digests_of(rebuilt, "rebuild", table, shape);
  TableResult result{table};
  std::set<std::int64_t> buckets;
  for (const auto& [bucket, digest] : of_live) {
    result.live += digest.first;
    buckets.insert(bucket);
  }
  for (const auto& [bucket, digest] : of_rebuilt) {
    result.rebuilt += digest.first;
    buckets.insert(bucket);
  }
  for (const auto bucket : buckets) {
    const auto l = of_live.find(bucket);
    const auto r = of_rebuilt.find(bucket);
    if (l != of_live.end() && r != of_rebuilt.end() && l->second == r->second) continue;
    compare_rows(result, rows_in(live, "public", table, shape, bucket),
                 rows_in(rebuilt, "rebuild", table, shape, bucket));
  }
  return result;
}

void note_unlogged(std::vector<std::string>& not_compared, const UnloggedPart& unlogged) {
  for (const auto& column : unlogged.columns)
    not_compared.push_back(fmt::format("{}.{}", unlogged.table, column));
  if (!unlogged.rows.empty())
    not_compared.push_back(fmt::format("{} where {}", unlogged.table, unlogged.rows));
}

struct AccountSums {
  std::int64_t debit = 0;
  std::int64_t credit = 0;
  friend bool operator==(const AccountSums&, const AccountSums&) = default;
};
using SumsByAccount = std::map<std::pair<std::string, std::string>, AccountSums>;

SumsByAccount sums_of(pg::Session& pg, const std::string& schema) {
  SumsByAccount sums;
  for (const auto row : pg.query(fmt::format(
           "SELECT organization_id, account_id, "
           "       coalesce(sum(base_units) FILTER (WHERE side = 'DEBIT'), 0)::bigint AS debit, "
           "       coalesce(sum(base_units) FILTER (WHERE side = 'CREDIT'), 0)::bigint AS credit "
           "  FROM {}.leg GROUP BY 1, 2",
           schema)))
    sums[{row.get<std::string>("organization_id"), row.get<std::string>("account_id")}] = {
        row.get<std::int64_t>("debit"), row.get<std::int64_t>("credit")};
  return sums;
}

// Debits less credits of everything, in base currency: zero where the books balance.
std::string imbalance(const SumsByAccount& sums) {
  std::int64_t units = 0;
  for (const auto& [account, of_account] : sums) units += of_account.debit - of_account.credit;
  return Amount::of_units(units).str();
}

std::string amount(std::int64_t units) { return Amount::of_units(units).str(); }

// Accounts of which one side has other sums.
Listing compare_accounts(const SumsByAccount& live, const SumsByAccount& rebuilt) {
  Listing listing{"accounts",
                  {{"organization"},
                   {"account"},
                   {"liveDebit"},
                   {"rebuiltDebit"},
                   {"liveCredit"},
                   {"rebuiltCredit"}},
                  {}};
  SumsByAccount all = live;
  all.insert(rebuilt.begin(), rebuilt.end());
  const auto at = [](const SumsByAccount& sums, const auto& account) {
    const auto found = sums.find(account);
    return found == sums.end() ? AccountSums{} : found->second;
  };
  for (const auto& [account, unused] : all) {
    const auto l = at(live, account);
    const auto r = at(rebuilt, account);
    if (!(l == r))
      listing.rows.push_back({account.first, account.second, amount(l.debit), amount(r.debit),
                              amount(l.credit), amount(r.credit)});
  }
  return listing;
}

// Asks for a catch-up and gets hold of the live state it goes to; none where that was over too
// soon.
std::unique_ptr<Look> look_at_horizon(Session& session, const ControlRequest& asked) {
  const auto& url = session.target().databases.at(service_of_group(asked.group));
  request(session, asked);
  const auto end = SteadyClock::now() + std::chrono::seconds(30);
  while (SteadyClock::now() < end) {
    const auto answer = answer_to(session, asked.group, asked.operation);
    if (answer && answer->state == "refused")
      throw refusal("ServiceRefused",
                    fmt::format("{} refuses to compare: {}", asked.group, answer->outcome),
                    "bilkoctl replay status shows how far it is.");
    const auto view = rebuild_of(session, asked.group);
    if (view.wish_operation == asked.operation.str() && !view.snapshot.empty()) {
      try {
        return std::make_unique<Look>(url, view.snapshot);
      } catch (const std::exception&) {
        return nullptr;
      }
    }
    if (answer && answer->state != "active") return nullptr;
    std::this_thread::sleep_for(kLook);
  }
  throw Stop(Exit::failed, "NoAnswer",
             fmt::format("the service of {} does not answer", asked.group),
             "Is it running? bilkoctl replay status shows what it does.");
}

void await_end(Session& session, const ControlRequest& asked) {
  const auto end = SteadyClock::now() + kCatchingUpTakes;
  while (SteadyClock::now() < end) {
    const auto answer = answer_to(session, asked.group, asked.operation);
    if (answer && answer->state == "done") return;
    if (answer && answer->state != "active")
      throw Stop(Exit::failed, "NotCaughtUp",
                 fmt::format("the rebuild did not catch up: {}", answer->outcome),
                 "bilkoctl replay status shows what is in its way.");
    std::this_thread::sleep_for(kLook);
  }
  throw Stop(Exit::failed, "NotCaughtUp", "the rebuild does not come to the live state",
             "bilkoctl replay status shows what is in its way.");
}

Report report_of(const std::string& group, const RebuildView& view,
                 const std::vector<TableResult>& results,
                 const std::vector<std::string>& not_compared) {
  Listing tables{"tables", {{"table"}, {"live"}, {"rebuilt"}, {"differing"}}, {}};
  std::int64_t rows = 0;
  std::int64_t differing = 0;
  std::optional<Difference> first;
  for (const auto& result : results) {
    rows += result.live;
    differing += result.differing;
    if (!first) first = result.first;
    tables.rows.push_back({result.table, result.live, result.rebuilt, result.differing});
  }
  const auto json = [](const std::optional<std::string>& text) {
    return text ? Cell(Json{*text}) : Cell();
  };
  return {"RebuildComparison",
          {{"group", group},
           {"operation", view.operation},
           {"equal", differing == 0 && view.waiting_in("missing") + view.waiting_in("failed") == 0},
           {"rows", rows},
           {"differing", differing},
           {"firstTable", first ? Cell(first->table) : Cell()},
           {"firstKey", first ? Cell(first->key) : Cell()},
           {"live", json(first ? first->live : std::nullopt)},
           {"rebuilt", json(first ? first->rebuilt : std::nullopt)},
           {"missing", view.waiting_in("missing")},
           {"failed", view.waiting_in("failed")},
           {"notCompared", not_compared}},
          {tables}};
}

}  // namespace

Exit compare_rebuild(Session& session, const std::string& group) {
  rebuild_of(session, group);
  ControlRequest asked;
  asked.group = group;
  asked.verb = "compare";
  asked.reason = "compare";
  std::unique_ptr<Look> live;
  for (int attempt = 0; !live; ++attempt) {
    if (attempt == kAttempts)
      throw Stop(Exit::failed, "SnapshotGone", "the live state could not be held",
                 "Try again; the databases must be the same server.");
    asked.operation = OperationId::generate(session.now());
    live = look_at_horizon(session, asked);
  }
  await_end(session, asked);
  const auto view = rebuild_of(session, group);
  Look rebuilt(session.target().databases.at(service_of_group(group)), "");
  std::vector<TableResult> results;
  std::vector<std::string> not_compared;
  for (const auto& table : view.tables) {
    if (!may_read(live->pg(), table)) {
      not_compared.push_back(table);
      continue;
    }
    const auto unlogged = view.unlogged_of(table);
    results.push_back(compare_table(live->pg(), rebuilt.pg(), unlogged));
    note_unlogged(not_compared, unlogged);
  }
  auto report = report_of(group, view, results, not_compared);
  if (std::ranges::count(view.tables, "leg") > 0) {
    const auto of_live = sums_of(live->pg(), "public");
    const auto of_rebuilt = sums_of(rebuilt.pg(), "rebuild");
    report.facts.push_back({"liveImbalance", imbalance(of_live)});
    report.facts.push_back({"rebuiltImbalance", imbalance(of_rebuilt)});
    report.listings.insert(report.listings.begin(), compare_accounts(of_live, of_rebuilt));
  }
  session.print(report);
  const bool is_equal = std::get<bool>(report.facts[2].value);
  return is_equal ? Exit::done : Exit::findings;
}

}  // namespace bilko::ctl
