#include "bilko/service/scheduler.h"

#include <fmt/format.h>

#include "bilko/log/log.h"
#include "bilko/trace/recorder.h"

namespace bilko::service {
namespace {

constexpr auto kLookEvery = std::chrono::seconds(10);
constexpr std::int32_t kJobLocks = 0x62720003;  // key space of job locks

JobRun make_run(pg::Database& database, const Clock& clock, Date date,
                const trace::TraceContext& context) {
  return {database, clock, date, Ulid::generate(clock.now()).str(), context.traceparent()};
}

// Records the run of a job when it ends, however.
class JobSpan {
 public:
  JobSpan(const Job& job, Date date) {
    span_.context = trace::TraceContext::start();
    span_.name = "job " + job.name;
    span_.start = trace::now();
    span_.attributes = {{"bilko.job", job.name}, {"bilko.job_date", date.str()}};
    span_.error = "interrupted";
  }
  ~JobSpan() {
    span_.end = trace::now();
    trace::record(std::move(span_));
  }
  JobSpan(const JobSpan&) = delete;
  JobSpan& operator=(const JobSpan&) = delete;

  const trace::TraceContext& context() const { return span_.context; }
  void succeeded(std::int64_t touched) {
    span_.error.reset();
    span_.attributes.emplace_back("bilko.touched", touched);
  }

 private:
  trace::Span span_;
};

// The latest day whose time for this job has come.
Date latest_due(const Job& job, Instant now) {
  const Date today = Date::of(now);
  const bool has_come = now - today.start() >= std::chrono::minutes(job.minute_of_day);
  return has_come ? today : today.plus_days(-1);
}

}  // namespace

Scheduler::Scheduler(const Jobs& jobs, pg::Database& database, std::string database_url,
                     const Clock& clock)
    : jobs_(jobs), database_(database), database_url_(std::move(database_url)), clock_(clock) {}

Scheduler::~Scheduler() { stop(); }

void Scheduler::start() {
  if (!jobs_.all().empty()) thread_ = std::jthread([this] { loop(); });
}

void Scheduler::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Scheduler::loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    try {
      run_what_is_due();
    } catch (const std::exception& error) {
      log::warning("jobs wait", {{"error", error.what()}});
    }
    lock.lock();
    changed_.wait_for(lock, kLookEvery, [this] { return stopping_; });
  }
}

void Scheduler::run_what_is_due() {
  for (const Job& job : jobs_.all()) {
    const Date date = latest_due(job, clock_.now());
    if (has_run(job, date)) continue;
    pg::Session election(database_url_, "bilko-job");
    election.script("SET idle_session_timeout = 0");
    const auto key = election.one("SELECT hashtext($1) AS key", job.name).get<std::int32_t>("key");
    if (!election.try_lock(kJobLocks, key) || has_run(job, date)) continue;
    run_and_record(job, date);
  }
}

bool Scheduler::has_run(const Job& job, Date date) {
  const auto context =
      make_run(database_, clock_, date, trace::TraceContext::untraced()).context(std::nullopt);
  return database_.read(context, [&](pg::Tx& tx) {
    return tx.maybe_one("SELECT 1 FROM job_run WHERE job = $1 AND date = $2", job.name, date)
        .has_value();
  });
}

std::int64_t Scheduler::run_and_record(const Job& job, Date date) {
  JobSpan span(job, date);
  JobRun run = make_run(database_, clock_, date, span.context());
  const log::CorrelationScope scope(run.correlation_id);
  const trace::Scope place(run.traceparent);
  const std::int64_t touched = job.run(run);
  database_.transact(run.context(std::nullopt), [&](pg::Tx& tx) {
    tx.execute(
        "INSERT INTO job_run (job, date, touched) VALUES ($1, $2, $3) "
        "ON CONFLICT (job, date) DO UPDATE SET finished_at = clock_timestamp(), "
        "touched = job_run.touched + excluded.touched",
        job.name, date, touched);
  });
  span.succeeded(touched);
  log::info("job done", {{"job", job.name}, {"date", date.str()}, {"touched", touched}});
  return touched;
}

std::int64_t Scheduler::run(std::string_view name, Date date) {
  const Job* job = jobs_.find(name);
  if (job == nullptr)
    throw Error(ErrorKind::not_found, "no_such_job", fmt::format("there is no job '{}'", name));
  return run_and_record(*job, date);
}

}  // namespace bilko::service
