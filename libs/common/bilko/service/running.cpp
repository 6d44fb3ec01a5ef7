#include "bilko/service/running.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "bilko/events/migrations.h"
#include "bilko/http/problem.h"
#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"
#include "bilko/pg/migrate.h"
#include "bilko/schema/registry.h"
#include "bilko/service/known_metrics.h"
#include "bilko/service/topics.h"

namespace bilko::service {
namespace {

using std::chrono::milliseconds;
constexpr int kAdminThreads = 2;
constexpr int kUploadThreads = 2;
constexpr std::size_t kUploadBytesMax = (64u << 20) + (32u << 10);  // the body and its head
constexpr auto kDrain = milliseconds(5000);
constexpr auto kUploadDrain = milliseconds(2000);  // after that, and all below 10 s

// What `reconcile` takes in `arguments`.
struct ReconcileArguments {
  std::optional<bool> adopt;

  static void fields(auto& self, auto&& field) { field("adopt", self.adopt); }
};

ReconcileArguments read_reconcile(const Operation& operation) {
  return json::decode<ReconcileArguments>(std::string_view(operation.request.arguments.text));
}

std::string content_of(const std::string& path) {
  if (path.empty()) return "bilko-development-only";
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw Error(ErrorKind::invalid, "settings_invalid", "BILKO_IP_KEY_FILE: cannot read " + path);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

void count_request(const http::Served& served) {
  const metrics::Labels labels = {{"method", served.method},
                                  {"route", served.pattern},
                                  {"status", std::to_string(served.status)}};
  metrics::counter("bilko_http_requests_total", "Requests answered", labels).increment();
  metrics::histogram("bilko_http_request_seconds", "Time to answer a request",
                     {{"route", served.pattern}})
      .observe_us(served.took.count());
}

}  // namespace

Running::Running(const detail::BoundService& service, const CommonConfig& config)
    : service_(service),
      config_(config),
      database_({config.database_url, service.source(),
                 config.http_threads + kUploadThreads + config.partitions + 7}),
      api_(routes_, database_, clock_) {
  schema::SchemaRegistry::instance();
  if (service.routes) service.routes(api_);
  if (service.subscriptions) service.subscriptions(subscriptions_);
  if (service.jobs) service.jobs(jobs_);
  show_known_metrics(subscriptions_);
  add_admin_routes();

  verifier_ =
      std::make_unique<http::TokenVerifier>(service.jwks ? service.jwks() : config.jwks, clock_);
  http::ServerOptions options;
  options.address = config.listen;
  options.port = config.http_port;
  options.threads = config.http_threads;
  options.ip_key = content_of(config.ip_key_file);
  options.review = [this](http::Principal& caller) { memberships_.review(caller); };
  server_ =
      std::make_unique<http::Server>(options, routes_, verifier_.get(), clock_, count_request);
  if (config.upload_port != 0) {
    http::ServerOptions uploads = options;
    uploads.port = config.upload_port;
    uploads.threads = kUploadThreads;
    uploads.request_bytes_max = kUploadBytesMax;
    upload_server_ =
        std::make_unique<http::Server>(uploads, routes_, verifier_.get(), clock_, count_request);
  }
  options.port = config.admin_port;
  options.threads = kAdminThreads;
  options.records_spans = false;  // probes and scrapes
  admin_server_ = std::make_unique<http::Server>(options, admin_routes_, nullptr, clock_);
  topic_watch_ = std::make_unique<TopicWatch>(config.kafka, topics_of(service, config));
  relay_ = std::make_unique<events::Relay>(
      events::RelayOptions{.database_url = config.database_url,
                           .bootstrap_servers = config.kafka,
                           .client_id = service.source() + "-relay",
                           .threads = config.relays,
                           .topics = published_topics(service),
                           .missing_topics = [this] { return topic_watch_->missing(); }});
  runner_ = std::make_unique<events::Runner>(
      events::RunnerOptions{.bootstrap_servers = config.kafka,
                            .group = service.group(),
                            .client_id = service.source(),
                            .redrive_topic = service.redrive_topic(),
                            .flood = {config.flood_events}},
      subscriptions_, database_, clock_);
  control_ =
      std::make_unique<Control>(Control::Options{config.kafka, service.source()}, runner_->group());
  add_republish();
  add_reconcile();
  rebuilding_ = std::make_unique<Rebuilding>(service, config, subscriptions_, database_, clock_);
  rebuilding_->add_verbs(*control_);
  scheduler_ = std::make_unique<Scheduler>(jobs_, database_, config.database_url, clock_);
  workers_ =
      std::make_unique<WorkerPool>(service.workers ? service.workers() : std::vector<Worker>(),
                                   database_, config.database_url, clock_);
  database_.on_bell([this] {
    relay_->wake();
    workers_->wake();
  });
}

Running::~Running() = default;

// By hand there is `bilko-<service> republish`; on a new cluster only that, since nobody can be
// asked there yet.
void Running::add_republish() {
  control_->on(
      "republish", [](pg::Tx&, const Operation&) { return Outcome{OperationState::active}; },
      [this](const Operation&) {
        const auto done = events::republish(republish_options(service_, config_));
        return Outcome{OperationState::done, json::encode(done)};
      });
}

// What the topics have lost goes out again. With `"adopt": true` what only they have is written
// down too: after a restore of the database, never where somebody else has written there.
void Running::add_reconcile() {
  control_->on(
      "reconcile",
      [](pg::Tx&, const Operation& operation) {
        read_reconcile(operation);
        return Outcome{OperationState::active};
      },
      [this](const Operation& operation) {
        auto options = reconcile_options(service_, config_);
        options.requeue_lost = true;
        options.adopt_unknown = read_reconcile(operation).adopt.value_or(false);
        const auto done = events::reconcile(options);
        if (done.requeued > 0) relay_->wake();
        return Outcome{OperationState::done, json::encode(done)};
      });
}

void Running::add_admin_routes() {
  admin_routes_.add({"GET", "/healthz", http::Access::open(), [](const http::Request&) {
                       return http::Response{200, "application/json", R"({"status":"ok"})", {}};
                     }});
  admin_routes_.add({"GET", "/readyz", http::Access::open(),
                     [this](const http::Request&) { return readiness(); }});
  admin_routes_.add(
      {"GET", "/metrics", http::Access::open(), [](const http::Request&) {
         return http::Response{200, "text/plain; version=0.0.4", metrics::exposition(), {}};
       }});
}

// Ready means: can take commands, that is, its schema and its database. Kafka may be away.
http::Response Running::readiness() {
  if (is_stopping_) throw Error(ErrorKind::unavailable, "stopping", "the service is stopping");
  if (!is_migrated_)
    is_migrated_ = pg::is_migrated(config_.database_url, {{"common", common_migrations},
                                                          {service_.name, service_.migrations}});
  if (!is_migrated_)
    throw Error(ErrorKind::unavailable, "not_migrated", "the database needs `migrate`");
  Context context;
  context.now = clock_.now();
  database_.read(context, [](pg::Tx& tx) { tx.query("SELECT 1"); });
  json::Writer body;
  body.begin_object();
  body.key("status");
  body.string("ready");
  body.key("consumer");
  body.string(runner_->trouble().empty() ? "ok" : runner_->trouble());
  body.key("relay");
  body.string(relay_->trouble().empty() ? "ok" : relay_->trouble());
  body.key("topics");
  body.begin_array();
  for (const auto& sentence : topic_watch_->shortcomings()) body.string(sentence);
  body.end_array();
  body.end_object();
  return {200, "application/json", body.text(), {}};
}

void Running::start() {
  admin_server_->start();
  server_->start();
  if (upload_server_) upload_server_->start();
  topic_watch_->start();
  relay_->start();
  runner_->start();
  control_->start();
  rebuilding_->start();
  scheduler_->start();
  workers_->start();
  log::info("serving", {{"port", config_.http_port}, {"adminPort", config_.admin_port}});
}

void Running::stop() {
  log::info("stopping");
  is_stopping_ = true;
  server_->stop(kDrain);
  if (upload_server_) upload_server_->stop(kUploadDrain);
  scheduler_->stop();
  workers_->stop();
  control_->stop();
  rebuilding_->stop();
  runner_->stop();
  relay_->stop();
  topic_watch_->stop();
  admin_server_->stop(milliseconds(200));
  log::info("stopped");
}

}  // namespace bilko::service
