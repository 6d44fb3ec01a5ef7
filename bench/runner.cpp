// bench_runner [EVENTS]: the runner beside the limit (copy_limit.h), on the same events: with a
// handler that writes what the limit writes, and with the ledger's own. Each in a process of its
// own, so that memory is nobody else's: this executable again, with a part's name.
#include "bilko/events/runner.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "bilko/contracts/chart.h"
#include "bilko/contracts/invoice_events.h"
#include "bilko/contracts/ledger_events.h"
#include "bilko/contracts/user_events.h"
#include "bilko/core/clock.h"
#include "bilko/events/cloud_event.h"
#include "bilko/events/migrations.h"
#include "bilko/events/outbox.h"
#include "bilko/kafka/producer.h"
#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"
#include "copy_limit.h"
#include "ledger/events/subscriptions.h"
#include "scene.h"

namespace bilko {
extern const EmbeddedFile ledger_migrations[];
}

namespace bilko::bench {
namespace {

constexpr int kPartitions = 6;
constexpr int kOrganizations = 20;
const std::string kCreated = std::string(contracts::OrganizationCreated::kType);
const std::string kSent = std::string(contracts::InvoiceSent::kType);

template <class Payload>
kafka::Record record_of(const std::string& topic, const Payload& payload) {
  const auto now = SystemClock().now();
  events::CloudEvent event;
  event.id = "evt_" + Ulid::generate(now).str();
  event.type = Payload::kType;
  event.source = events::source_of(event.type);
  event.subject = payload.key();
  event.time = now;
  event.dataschema = fmt::format("urn:bilko:schema:{}:{}", event.type, Payload::kRevision);
  event.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  event.correlation_id = Ulid::generate(now).str();
  event.sequence = 1;
  event.organization = payload.organization_id;
  event.data = json::encode(payload);
  kafka::Record record;
  record.topic = topic;
  record.partition = -1;
  record.key = event.subject;
  record.value = events::encode(event);
  record.headers = events::structured_headers(event.traceparent);
  return record;
}

contracts::OrganizationCreated created(const OrganizationId& organization) {
  contracts::OrganizationCreated payload;
  payload.organization_id = organization;
  payload.name = "Measured";
  payload.base_currency = Currency::parse("EUR");
  payload.country = "DE";
  payload.created_at = SystemClock().now();
  return payload;
}

contracts::InvoiceSent sent(const OrganizationId& organization) {
  const auto now = SystemClock().now();
  contracts::InvoiceSent payload;
  payload.invoice_id = InvoiceId::generate(now);
  payload.organization_id = organization;
  payload.invoice_number = "INV-2026-001";
  payload.contact_id = ContactId::generate(now);
  payload.net_amount = payload.total_amount = payload.base_amount = Amount::parse("100.0000");
  payload.vat_amount = Amount::parse("0.0000");
  payload.currency = Currency::parse("EUR");
  payload.exchange_rate = Rate::parse("1");
  payload.issue_date = Date::parse("2026-02-23");
  payload.due_date = Date::parse("2026-03-25");
  payload.tracking_token = "q7Vn2kYxT0mZrP4sBdWc9A";
  payload.transaction_id = TransactionId::generate(now);
  payload.debit_account_id =
      contracts::default_account_id(organization, contracts::AccountRole::accounts_receivable);
  payload.credit_account_id =
      contracts::default_account_id(organization, contracts::AccountRole::revenue);
  payload.legs = {
      {payload.debit_account_id, contracts::Side::debit, payload.total_amount, payload.base_amount},
      {payload.credit_account_id, contracts::Side::credit, payload.net_amount, payload.net_amount}};
  payload.sent_at = now;
  return payload;
}

class Filler {
 public:
  explicit Filler(const std::string& kafka)
      : producer_({kafka, "bilko-bench"}, [this](const kafka::Delivery&) { ++delivered_; }) {}
  void send(const kafka::Record& record) {
    while (!producer_.produce(record, 0)) producer_.poll(std::chrono::milliseconds(5));
    ++sent_;
    producer_.poll(std::chrono::milliseconds(0));
  }
  void finish() {
    while (delivered_ < sent_) producer_.poll(std::chrono::milliseconds(5));
  }

 private:
  std::int64_t sent_ = 0;
  std::int64_t delivered_ = 0;
  kafka::Producer producer_;
};

// Of this process; asking the database would be work that the limit has not.
std::int64_t consumed() {
  constexpr std::string_view kName = "\nbilko_events_consumed_total ";
  const auto text = metrics::exposition();
  const auto at = text.find(kName);
  return at == std::string::npos ? 0 : std::stoll(text.substr(at + kName.size(), 20));
}

// What the limit does with a record: a transaction, two legs, an event in the outbox.
void post(pg::Tx& tx, events::Batch<contracts::InvoiceSent> batch) {
  using contracts::InvoiceSent;
  const auto of = [](auto member) {
    return [member](const auto& event) -> const auto& { return event.data.*member; };
  };
  tx.copy("posted_transaction (organization_id, id, reference_id, amount, currency, date)", batch,
          of(&InvoiceSent::organization_id), of(&InvoiceSent::transaction_id),
          of(&InvoiceSent::invoice_id), of(&InvoiceSent::total_amount), of(&InvoiceSent::currency),
          of(&InvoiceSent::issue_date));
  const auto legs = [&](int n, std::string_view side, auto account) {
    tx.copy(
        "posted_leg (organization_id, transaction_id, n, side, account_id, amount)", batch,
        of(&InvoiceSent::organization_id), of(&InvoiceSent::transaction_id),
        [n](const auto&) { return n; }, [side](const auto&) { return side; }, of(account),
        of(&InvoiceSent::total_amount));
  };
  legs(0, "DEBIT", &InvoiceSent::debit_account_id);
  legs(1, "CREDIT", &InvoiceSent::credit_account_id);
  for (const auto& [meta, sent] : batch)
    events::publish(
        tx, events::context_of(meta),
        contracts::TransactionPosted{.transaction_id = sent.transaction_id,
                                     .organization_id = sent.organization_id,
                                     .debit_account_id = sent.debit_account_id,
                                     .credit_account_id = sent.credit_account_id,
                                     .amount = sent.total_amount,
                                     .currency = sent.currency,
                                     .base_amount = sent.base_amount,
                                     .exchange_rate = sent.exchange_rate,
                                     .legs = sent.legs,
                                     .description = "Invoice",
                                     .reference_type = contracts::ReferenceType::invoice,
                                     .reference_id = sent.invoice_id.str(),
                                     .date = sent.issue_date,
                                     .locked = false,
                                     .reverses_transaction_id = std::nullopt,
                                     .created_at = meta.time});
}

events::Subscriptions posting(const std::string& sent_topic) {
  events::Subscriptions all, chosen;
  auto subscription = all.on("post", post);
  subscription.topic = sent_topic;
  chosen.add(std::move(subscription));
  return chosen;
}

// The subscriptions of the ledger, read from this run's topics.
events::Subscriptions ledgers(const std::string& created_topic, const std::string& sent_topic) {
  events::Subscriptions all, chosen;
  ledger::subscribe(all);
  for (auto subscription : all.all()) {
    if (subscription.type != kCreated && subscription.type != kSent) continue;
    subscription.topic = subscription.type == kSent ? sent_topic : created_topic;
    chosen.add(std::move(subscription));
  }
  return chosen;
}

// A database's address has a password: not for the command line, which everybody can read.
constexpr const char* kDatabaseVariable = "BILKO_BENCH_DATABASE";

// What a part works on; also its command line.
struct Job {
  std::string part;
  std::string kafka;
  std::string created_topic;
  std::string sent_topic;
  std::int64_t events = 0;
  std::string database_url;
};

struct Measured {
  double seconds = 0;
  std::int64_t peak_mib = 0;
};

// How long a runner of a new group takes for `records`, of which `table` gets `events` rows.
double measure(const Job& job, const events::Subscriptions& handlers, const std::string& table,
               std::int64_t records) {
  const SystemClock clock;
  pg::Database database({job.database_url, "bilko-bench", 16});
  pg::Session session(job.database_url, "bilko-bench");
  session.script("SET statement_timeout = 0; SET idle_session_timeout = 0");
  const auto rows = [&] {
    return session.one("SELECT count(*) AS n FROM " + table).get<std::int64_t>("n");
  };
  events::RunnerOptions options;
  options.bootstrap_servers = job.kafka;
  options.group = fmt::format("{}-{}", handlers.all().front().topic, table);
  options.client_id = "bilko-bench";
  events::Runner runner(options, handlers, database, clock);
  const Stopwatch watch;
  runner.start();
  while (consumed() < records || rows() < job.events)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const double seconds = watch.seconds();
  runner.stop();
  return seconds;
}

void fill(const Job& job) {
  Filler filler(job.kafka);
  std::vector<OrganizationId> organizations;
  for (int i = 0; i < kOrganizations; ++i) {
    organizations.push_back(OrganizationId::generate(SystemClock().now()));
    filler.send(record_of(job.created_topic, created(organizations.back())));
  }
  for (std::int64_t i = 0; i < job.events; ++i)
    filler.send(record_of(job.sent_topic,
                          sent(organizations[static_cast<std::size_t>(i) % organizations.size()])));
  filler.finish();
}

double limit(const Job& job) {
  const Stopwatch watch;
  run_copy_limit({job.kafka, job.database_url, job.sent_topic, kPartitions, 2}, job.events);
  return watch.seconds();
}

// In a process of its own: says its seconds and its peak of memory on standard output.
int run_part(const Job& job) {
  log::start("bench", "error");
  double seconds = 0;
  if (job.part == "fill") fill(job);
  else if (job.part == "limit") seconds = limit(job);
  else if (job.part == "same-work")
    seconds = measure(job, posting(job.sent_topic), "posted_transaction", job.events);
  else if (job.part == "ledger")
    seconds = measure(job, ledgers(job.created_topic, job.sent_topic), "gl_transaction",
                      job.events + kOrganizations);
  else throw std::runtime_error("no part is called " + job.part);
  fmt::print("{} {}\n", seconds, peak_memory());
  return 0;
}

Measured in_own_process(const Job& job) {
  const auto self = std::filesystem::read_symlink("/proc/self/exe").string();
  setenv(kDatabaseVariable, job.database_url.c_str(), 1);
  const auto command = fmt::format("'{}' {} '{}' {} {} {}", self, job.part, job.kafka,
                                   job.created_topic, job.sent_topic, job.events);
  FILE* output = popen(command.c_str(), "r");
  Measured measured;
  const bool is_told =
      output != nullptr && fscanf(output, "%lf %ld", &measured.seconds, &measured.peak_mib) == 2;
  if (output == nullptr || pclose(output) != 0 || !is_told)
    throw std::runtime_error("the part failed: " + job.part);
  return measured;
}

int run(std::int64_t events) {
  Scene scene({{"common", common_migrations}, {"ledger", ledger_migrations}});
  scene.session().script(kCopyTables);
  const auto created_topic = scene.create_topic("user", kPartitions);
  const auto sent_topic = scene.create_topic("invoice", kPartitions);
  const auto part = [&](const char* name) {
    return in_own_process(
        {name, scene.kafka(), created_topic, sent_topic, events, scene.database_url()});
  };
  part("fill");
  const Measured limit = part("limit");
  const Measured same_work = part("same-work");
  // The ledger says something else under the same ids.
  scene.session().script("TRUNCATE outbox, entity_sequence");
  const Measured ledger = part("ledger");

  const auto show = [&](const char* name, const Measured& measured) {
    fmt::print("{:<24} {:>8.0f} events/s {:>5.0f} % of the limit, at most {} MiB\n", name,
               static_cast<double>(events) / measured.seconds,
               100 * limit.seconds / measured.seconds, measured.peak_mib);
  };
  show("librdkafka and COPY", limit);
  show("runner, the same work", same_work);
  show("runner, the ledger", ledger);
  return 0;
}

}  // namespace
}  // namespace bilko::bench

int main(int argc, char** argv) try {
  const char* database = std::getenv(bilko::bench::kDatabaseVariable);
  if (argc == 6 && database != nullptr)
    return bilko::bench::run_part(
        {argv[1], argv[2], argv[3], argv[4], bilko::bench::argument(argc, argv, 5, 0), database});
  return bilko::bench::run(bilko::bench::argument(argc, argv, 1, 100'000));
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_runner: {}\n", error.what());
  return 1;
}
