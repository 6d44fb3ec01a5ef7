// bench_relay [ROWS] [SECONDS]: the relay beside a bare producer of the same records, then the time
// from insert to acknowledgement at 200 events a second.
#include "bilko/events/relay.h"

#include <fmt/format.h>

#include <thread>

#include "bilko/core/clock.h"
#include "bilko/events/migrations.h"
#include "bilko/events/outbox.h"
#include "bilko/kafka/producer.h"
#include "bilko/log/log.h"
#include "scene.h"

namespace bilko::bench {
namespace {

constexpr int kPartitions = 6;
constexpr int kEntities = 20'000;
constexpr int kRate = 200;

void fill(Scene& scene, const std::string& topic, std::int64_t rows) {
  scene.session().query(
      "INSERT INTO outbox (event_id, topic, key, headers, value) "
      "SELECT 'evt_' || n, $1, convert_to('inv_' || n % $2, 'UTF8'), "
      "jsonb_build_array("
      "jsonb_build_object('name', 'content-type', 'value', encode(convert_to("
      "'application/cloudevents+json; charset=UTF-8', 'UTF8'), 'hex')), "
      "jsonb_build_object('name', 'traceparent', 'value', encode(convert_to('00-' || "
      "md5(n::text) || '-' || left(md5(n::text), 16) || '-01', 'UTF8'), 'hex'))), "
      "repeat(md5(n::text), 28) FROM generate_series(1, $3::bigint) AS n",
      topic, kEntities, rows);
  scene.session().script("VACUUM ANALYZE outbox");
}

bool is_empty(Scene& scene) {
  return scene.session().one("SELECT NOT EXISTS (SELECT FROM outbox) AS empty").get<bool>("empty");
}

double relay_seconds(Scene& scene, events::Relay& relay) {
  const Stopwatch watch;
  relay.start();
  while (!is_empty(scene)) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return watch.seconds();
}

double bare_seconds(Scene& scene, const std::string& topic, std::int64_t rows) {
  std::vector<kafka::Record> records;
  for (const auto& row :
       scene.session().query("SELECT key, value FROM outbox_sent ORDER BY id LIMIT $1", rows)) {
    kafka::Record record;
    record.topic = topic;
    record.partition = -1;
    record.key = row.get<pg::Bytes>("key").value;
    record.value = row.get<std::string>("value");
    record.headers = {{"content-type", "application/cloudevents+json; charset=UTF-8"},
                      {"traceparent", std::string(38, '0')}};
    records.push_back(std::move(record));
  }
  std::int64_t acknowledged = 0;
  const Stopwatch watch;
  kafka::Producer producer({scene.kafka(), "bilko-bench"}, [&](const kafka::Delivery& delivery) {
    acknowledged += delivery.is_acknowledged ? 1 : 0;
  });
  for (const auto& record : records)
    while (!producer.produce(record, 0)) producer.poll(std::chrono::milliseconds(5));
  while (acknowledged < static_cast<std::int64_t>(records.size()))
    producer.poll(std::chrono::milliseconds(5));
  return watch.seconds();
}

// Events of one transaction each, as a service commits them.
void publish_steadily(Scene& scene, events::Relay& relay, const std::string& topic,
                      std::int64_t seconds) {
  pg::Database database({scene.database_url(), "bilko-bench", 4});
  database.on_bell([&] { relay.wake(); });
  auto next = std::chrono::steady_clock::now();
  for (std::int64_t i = 0; i < seconds * kRate; ++i) {
    Context context;
    context.now = SystemClock().now();
    database.transact(context, [&](pg::Tx& tx) {
      tx.execute(
          "INSERT INTO outbox (event_id, topic, key, headers, value) VALUES ($1, $2, $3, '[]', "
          "repeat('x', 900))",
          fmt::format("steady_{}", i), topic, pg::Bytes{fmt::format("inv_{}", i)});
      tx.ring_after_commit();
    });
    next += std::chrono::microseconds(1'000'000 / kRate);
    std::this_thread::sleep_until(next);
  }
  while (!is_empty(scene)) std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

int run(std::int64_t rows, std::int64_t seconds) {
  log::start("bench", "warning");
  Scene scene({{"common", common_migrations}});
  const auto topic = scene.create_topic("user", kPartitions);
  const auto limit_topic = scene.create_topic("user", kPartitions);
  fill(scene, topic, rows);
  events::Relay relay({.database_url = scene.database_url(),
                       .bootstrap_servers = scene.kafka(),
                       .client_id = "bilko-bench-relay"});
  const double ours = relay_seconds(scene, relay);
  const double bare = bare_seconds(scene, limit_topic, rows);
  publish_steadily(scene, relay, topic, seconds);
  relay.stop();
  const auto late = scene.session().one(
      "SELECT percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY "
      "extract(epoch FROM sent_at - created_at) * 1000)::text AS ms FROM outbox_sent "
      "WHERE event_id LIKE 'steady%'");
  const auto per_second = [&](double took) { return static_cast<double>(rows) / took; };
  fmt::print("relay          {:>9.0f} rows/s\nbare producer  {:>9.0f} rows/s\n", per_second(ours),
             per_second(bare));
  fmt::print("ratio          {:>9.2f}\n", bare / ours);
  fmt::print("insert to mark at {}/s, ms p50, p95, p99: {}\n", kRate, late.get<std::string>("ms"));
  fmt::print("peak memory    {:>9} MiB\n", peak_memory());
  return 0;
}

}  // namespace
}  // namespace bilko::bench

int main(int argc, char** argv) try {
  return bilko::bench::run(bilko::bench::argument(argc, argv, 1, 200'000),
                           bilko::bench::argument(argc, argv, 2, 10));
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_relay: {}\n", error.what());
  return 1;
}
