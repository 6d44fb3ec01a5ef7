#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bilko/config/settings.h"
#include "bilko/core/embedded.h"
#include "bilko/events/rebuild.h"
#include "bilko/events/subscriptions.h"
#include "bilko/service/api.h"
#include "bilko/service/jobs.h"
#include "bilko/service/worker.h"

namespace bilko::service {

// A further command line verb of an executable.
struct Command {
  std::string name;
  std::string help;
  // Gets what follows the verb; the result is the exit code.
  std::function<int(const std::vector<std::string>& arguments)> run;
};

// What makes one service different from another. `bilko-<name>` then has serve, migrate, describe,
// create-topics, republish, reconcile, run-job NAME --date D, and `commands`.
template <class Config>
struct ServiceSpec {
  std::string name;                    // "invoice"
  std::string domain;                  // "invoice"; the banking service's is "bank"
  std::vector<std::string> publishes;  // event types, without the logged actions
  const EmbeddedFile* migrations = nullptr;
  std::function<void(Api&, const Config&)> routes;
  std::function<void(events::Subscriptions&)> subscriptions;
  std::function<void(Jobs&)> jobs;
  std::vector<Command> commands;
  // The keys that verify tokens, instead of BILKO_JWKS: for the service that signs them. It cannot
  // ask itself by HTTP, since the request that waits for the answer may hold the thread it needs.
  std::function<std::string(const Config&)> jwks = {};
  std::function<std::vector<Worker>(const Config&)> workers = {};
  // What can be made anew from the log; nothing where it is absent.
  std::function<void(events::Rebuild&)> rebuild = {};
};

// The settings every service has.
struct CommonConfig {
  std::string database_url;
  std::string database_owner_url;
  std::string kafka = "127.0.0.1:9092";
  std::string kafka_security;
  std::string listen = "127.0.0.1";
  int http_port = 8080;
  int admin_port = 8081;
  int upload_port = 0;
  int http_threads = 16;
  std::string jwks;
  std::string ip_key_file;
  std::string log_level = "info";
  int partitions = 3;
  int replication = 1;
  int relays = 1;
  int flood_events = 1000;
  std::string otlp_endpoint;
  std::string otlp_headers;
  std::string otlp_share = "1";

  static void settings(auto& self, auto&& setting) {
    setting("BILKO_DATABASE_URL", self.database_url, "libpq URI of the service's own role");
    setting("BILKO_DATABASE_OWNER_URL", self.database_owner_url,
            "libpq URI of the role that owns the tables; only `migrate` needs it");
    setting("BILKO_KAFKA", self.kafka, "bootstrap servers, host:port separated by commas");
    setting("BILKO_KAFKA_SECURITY", self.kafka_security,
            "file of librdkafka's properties security.protocol, ssl.*, sasl.*; empty: plain");
    setting("BILKO_LISTEN", self.listen, "address of both HTTP ports");
    setting("BILKO_HTTP_PORT", self.http_port, "port of the API");
    setting("BILKO_ADMIN_PORT", self.admin_port, "port of healthz, readyz and metrics");
    setting("BILKO_HTTP_THREADS", self.http_threads,
            "threads of the API; the database pool has as many connections");
    setting("BILKO_UPLOAD_PORT", self.upload_port,
            "port of the API for bodies of up to 64 MiB, with two threads of its own; 0: none");
    setting("BILKO_JWKS", self.jwks, "file or URL of the JWK set that verifies tokens");
    setting("BILKO_IP_KEY_FILE", self.ip_key_file,
            "file with the secret key of client address pseudonyms");
    setting("BILKO_LOG_LEVEL", self.log_level, "debug, info, warning or error");
    setting("BILKO_PARTITIONS", self.partitions, "partitions of every topic that is created");
    setting("BILKO_FLOOD_EVENTS", self.flood_events,
            "the consumer pauses when more than half of the last so many events were "
            "dead-lettered within a minute; 0: never");
    setting("OTEL_EXPORTER_OTLP_ENDPOINT", self.otlp_endpoint,
            "where spans go by OTLP over HTTP, without /v1/traces; empty: none are recorded");
    setting("OTEL_EXPORTER_OTLP_HEADERS", self.otlp_headers,
            "headers for that, name=value separated by commas, values percent-encoded");
    setting("OTEL_TRACES_SAMPLER_ARG", self.otlp_share,
            "which part of the traces that begin here is recorded, 0 to 1");
    setting("BILKO_REPLICATION", self.replication, "replicas of every topic that is created");
    setting("BILKO_RELAYS", self.relays,
            "threads that publish the outbox, 1 to 16; its shards are divided among them");
  }
};

namespace detail {

// A spec with everything that depends on Config bound.
struct BoundService {
  std::string name;
  std::string domain;
  std::vector<std::string> publishes;
  const EmbeddedFile* migrations = nullptr;
  std::function<void(Api&)> routes;
  std::function<void(events::Subscriptions&)> subscriptions;
  std::function<void(Jobs&)> jobs;
  std::vector<Command> commands;
  std::vector<config::SettingDoc> settings;
  std::function<std::string()> jwks;
  std::function<std::vector<Worker>()> workers = {};
  std::function<void(events::Rebuild&)> rebuild = {};

  std::string group() const { return name + "-service-consumer"; }
  std::string source() const { return name + "-service"; }
  // Where dead letters of this group alone come back.
  std::string redrive_topic() const { return domain + ".redrive.requested"; }
};

int run(int argc, char** argv, const BoundService& service, const CommonConfig& config);
int report_failure(const std::exception& error);

}  // namespace detail

}  // namespace bilko::service
