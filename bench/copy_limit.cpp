#include "copy_limit.h"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <librdkafka/rdkafka.h>

#include <array>
#include <atomic>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>

namespace bilko::bench {

const char* const kCopyTables = R"(
CREATE TABLE limit_mark (LIKE inbox INCLUDING ALL);
CREATE TABLE limit_outbox (LIKE outbox INCLUDING ALL);
CREATE TABLE limit_transaction (organization_id text, id text, reference_id text NOT NULL,
                                amount numeric(19,4) NOT NULL, currency text NOT NULL,
                                date date NOT NULL, PRIMARY KEY (organization_id, id));
CREATE TABLE limit_leg (organization_id text, transaction_id text, n int, account_id text NOT NULL,
                        side text NOT NULL, amount numeric(19,4) NOT NULL,
                        PRIMARY KEY (organization_id, transaction_id, n));
CREATE TABLE posted_transaction (LIKE limit_transaction INCLUDING ALL);
CREATE TABLE posted_leg (LIKE limit_leg INCLUDING ALL);
)";

namespace {

constexpr std::size_t kBatch = 1000;
// As many as an event has, the same for each record.
constexpr std::string_view kHeaders =
    R"([{"name":"content-type","value":"6170706c69636174696f6e2f636c6f75646576656e74732b6a736f6e3b)"
    R"(20636861727365743d5554462d38"},{"name":"traceparent","value":"30302d30616637363531393136636)"
    R"(434336464383434386562323131633830333139632d623761643662373136393230333333312d3031"},)"
    R"({"name":"bilko-outbox","value":"34386337613837312d613836612d343663302d626662362d36343032373)"
    R"(0373365313230"}])";

struct Free {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* result) const { PQclear(result); }
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

void require(bool condition, std::string_view what) {
  if (!condition) throw std::runtime_error(std::string(what));
}

void execute(PGconn* connection, const char* sql) {
  const Owned<PGresult> result(PQexec(connection, sql));
  const auto status = PQresultStatus(result.get());
  require(status == PGRES_COMMAND_OK || status == PGRES_COPY_IN, PQerrorMessage(connection));
}

void copy(PGconn* connection, const char* sql, const std::string& rows) {
  execute(connection, sql);
  require(PQputCopyData(connection, rows.data(), static_cast<int>(rows.size())) == 1 &&
              PQputCopyEnd(connection, nullptr) == 1,
          PQerrorMessage(connection));
  while (const Owned<PGresult> result{PQgetResult(connection)})
    require(PQresultStatus(result.get()) == PGRES_COMMAND_OK, PQerrorMessage(connection));
}

// The value of a string member, found by its name.
std::string_view member(std::string_view json, std::string_view name, std::size_t from = 0) {
  const auto at = json.find(fmt::format("\"{}\":\"", name), from);
  if (at == std::string_view::npos) return {};
  const auto start = at + name.size() + 4;
  return json.substr(start, json.find('"', start) - start);
}

struct Rows {
  std::string marks, transactions, legs, outbox;
  std::size_t count = 0;

  void add(std::string_view json) {
    const auto data = json.find("\"data\":");
    const auto id = member(json, "id");
    const auto organization = member(json, "organizationId", data);
    const auto transaction = member(json, "transactionId", data);
    const auto amount = member(json, "totalAmount", data);
    marks += fmt::format("limit\t{}\t{}\t{}\t-1\tapplied\n", member(json, "source"), id,
                         member(json, "time"));
    transactions += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", organization, transaction,
                                member(json, "invoiceId", data), amount,
                                member(json, "currency", data), member(json, "issueDate", data));
    const std::array accounts = {member(json, "debitAccountId", data),
                                 member(json, "creditAccountId", data)};
    const std::array sides = {"DEBIT", "CREDIT"};
    for (std::size_t n = 0; n < accounts.size(); ++n)
      legs += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", organization, transaction, n, accounts[n],
                          sides[n], amount);
    outbox +=
        fmt::format("{}\tledger.transaction.posted\t{}\t{}\t{}\n", id, transaction, kHeaders, json);
    ++count;
  }

  void write(PGconn* connection) {
    execute(connection, "BEGIN");
    copy(connection,
         "COPY limit_mark (consumer_group, source, event_id, event_time, retention_days, state) "
         "FROM STDIN",
         marks);
    copy(connection, "COPY limit_transaction FROM STDIN", transactions);
    copy(connection, "COPY limit_leg FROM STDIN", legs);
    copy(connection, "COPY limit_outbox (event_id, topic, key, headers, value) FROM STDIN", outbox);
    execute(connection, "COMMIT");
    for (auto* rows : {&marks, &transactions, &legs, &outbox}) rows->clear();
    count = 0;
  }
};

Owned<rd_kafka_t> open_consumer(const CopyLimit& options, int thread) {
  std::array<char, 512> reason{};
  rd_kafka_conf_t* settings = rd_kafka_conf_new();
  const std::array<std::pair<const char*, std::string>, 5> pairs = {{
      {"bootstrap.servers", options.kafka},
      {"group.id", options.topic + "-limit"},
      {"auto.offset.reset", "earliest"},
      {"enable.auto.offset.store", "false"},
      {"queued.max.messages.kbytes", "65536"},
  }};
  for (const auto& [name, value] : pairs)
    rd_kafka_conf_set(settings, name, value.c_str(), reason.data(), reason.size());
  Owned<rd_kafka_t> client(rd_kafka_new(RD_KAFKA_CONSUMER, settings, reason.data(), reason.size()));
  require(client != nullptr, reason.data());
  rd_kafka_poll_set_consumer(client.get());
  auto* list = rd_kafka_topic_partition_list_new(options.partitions);
  for (int i = thread; i < options.partitions; i += options.threads)
    rd_kafka_topic_partition_list_add(list, options.topic.c_str(), i)->offset =
        RD_KAFKA_OFFSET_BEGINNING;
  rd_kafka_assign(client.get(), list);
  rd_kafka_topic_partition_list_destroy(list);
  return client;
}

void consume(const CopyLimit& options, int thread, std::int64_t records,
             std::atomic<std::int64_t>& done) {
  const Owned<PGconn> connection(PQconnectdb(options.database_url.c_str()));
  require(PQstatus(connection.get()) == CONNECTION_OK, PQerrorMessage(connection.get()));
  const auto consumer = open_consumer(options, thread);
  Rows rows;
  while (done < records) {
    const Owned<rd_kafka_message_t> message(
        rd_kafka_consumer_poll(consumer.get(), rows.count == 0 ? 100 : 0));
    const bool is_record = message && message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
    if (is_record) {
      rows.add({static_cast<const char*>(message->payload), message->len});
      rd_kafka_offset_store(message->rkt, message->partition, message->offset);
    }
    if (rows.count < kBatch && (is_record || rows.count == 0)) continue;
    const auto count = static_cast<std::int64_t>(rows.count);
    rows.write(connection.get());
    rd_kafka_commit(consumer.get(), nullptr, 1);
    done += count;
  }
}

}  // namespace

void run_copy_limit(const CopyLimit& options, std::int64_t records) {
  std::atomic<std::int64_t> done = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < options.threads; ++i)
    threads.emplace_back([&, i] {
      try {
        consume(options, i, records, done);
      } catch (const std::exception& error) {
        fmt::print(stderr, "limit: {}\n", error.what());
        done = records;
      }
    });
}

}  // namespace bilko::bench
