#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "bilko/core/error.h"
#include "bilko/events/migrations.h"
#include "bilko/pg/migrate.h"
#include "bilkoctl/frame/catalogue.h"
#include "bilkoctl/reading/group_view.h"
#include "bilkoctl/reading/rights.h"
#include "bilkoctl/reading/topic_drift.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

constexpr auto kSkewMax = std::chrono::seconds(2);
constexpr std::size_t kShown = 3;  // missing rights of one service

// What was found: what it is, why it matters, and what to do.
struct Diagnosis {
  std::vector<std::vector<Cell>> rows;
  bool is_sick = false;

  void good(const std::string& check, const std::string& what) {
    rows.push_back({check, std::string("ok"), what, Cell(), Cell()});
  }
  void bad(const std::string& check, const std::string& what, const std::string& why,
           const std::string& fix) {
    rows.push_back({check, std::string("FINDING"), what, why, fix});
    is_sick = true;
  }
};

bool check_kafka(Session& session, Diagnosis& diagnosis) {
  try {
    diagnosis.good(
        "kafka", fmt::format("{} is the cluster {}", session.target().kafka, session.cluster_id()));
    return true;
  } catch (const Error& error) {
    diagnosis.bad("kafka", fmt::format("{}: {}", session.target().kafka, error.what()),
                  "services go on and keep events in their outboxes, but nothing flows",
                  "Start the broker; locally: ./bilko restart kafka.");
    return false;
  }
}

void check_topics(Session& session, Diagnosis& diagnosis) {
  const auto report = drift_of(session, 0);
  for (const auto& drift : report.drifts) {
    const auto what = drift.found.empty() ? fmt::format("{} is missing", drift.topic)
                                          : fmt::format("{}: {} is {}, not {}", drift.topic,
                                                        drift.what, drift.found, drift.expected);
    diagnosis.bad("topics", what,
                  drift.fix == Drift::Fix::create ? "what is published to it waits in the outbox"
                                                  : "records may be refused or deleted too early",
                  drift.fix == Drift::Fix::none
                      ? "Recreate it by hand; no tool moves keys to other partitions."
                      : "bilkoctl topics apply --execute --reason …");
  }
  if (report.drifts.empty())
    diagnosis.good("topics", fmt::format("{} topics are as the catalogue says",
                                         catalogue_topics(session.services()).size()));
}

void check_groups(Session& session, Diagnosis& diagnosis) {
  for (const auto& group : all_groups(session)) {
    if (!session.knows(service_of_group(group))) {
      diagnosis.bad("groups", fmt::format("{} is not in the catalogue", group),
                    "a reader nobody has planned, or a group that was left behind",
                    "Delete it by kafka-consumer-groups.sh --delete, or add it to the catalogue.");
      continue;
    }
    const auto view = view_of(session, group);
    const auto status = view.status();
    if (status == "OK" || status == "LAGGING" || status == "PAUSED")
      diagnosis.good("groups", fmt::format("{}: {}, lag {}", group, status, view.lag()));
    else
      diagnosis.bad("groups", fmt::format("{}: {}, lag {}", group, status, view.lag()),
                    status == "EMPTY" ? "nobody reads for it: its effects wait"
                                      : "it does not get on with what it reads",
                    fmt::format("Look at the service: ./bilko logs {}.", service_of_group(group)));
  }
}

// Per service one finding, however many of its rights are missing: they come from one file.
void check_acls(const std::vector<std::string>& services, const std::vector<kafka::Acl>& acls,
                Diagnosis& diagnosis) {
  const auto needed = needed_rights(services);
  std::map<std::string, std::vector<std::string>> missing;
  for (const auto& right : needed)
    if (!is_granted(acls, right))
      missing[right.service].push_back(
          fmt::format("{} {} {}", right.operation, right.resource, right.name));
  for (const auto& service : services) {
    const auto& lacks = missing[service];
    if (lacks.empty())
      diagnosis.good("acls", fmt::format("{} has every right in Kafka that it needs", service));
    else
      diagnosis.bad(
          "acls",
          fmt::format(
              "{} may not {}{}", service,
              fmt::join(lacks.begin(), lacks.begin() + std::min(lacks.size(), kShown), ", "),
              lacks.size() > kShown ? fmt::format(" and {} more", lacks.size() - kShown) : ""),
          "its events stay in the outbox, or it does not read what it is for",
          "Apply deploy/kubernetes/components/strimzi/users.yaml, or add them by kafka-acls.sh.");
  }
  for (const auto& acl : excessive(acls, needed, services))
    diagnosis.bad("acls",
                  fmt::format("{} may {} the {} {}{}", acl.principal, acl.operation, acl.resource,
                              acl.name, acl.is_prefix ? "…" : ""),
                  "a service could publish in another's name, or take another's events away",
                  "Remove it by kafka-acls.sh --remove.");
}

void check_authorizer(Session& session, Diagnosis& diagnosis) {
  try {
    const auto acls = kafka::read_acls(session.target().kafka, session.timeout());
    if (acls) check_acls(session.services(), *acls, diagnosis);
    else diagnosis.good("acls", "the brokers have no authorizer: every client may do everything");
  } catch (const Error& error) {
    if (error.code() != "acls_hidden") throw;
    diagnosis.bad("acls", "the brokers have an authorizer and show bilkoctl no right of anybody",
                  "a right that is missing shows only when a service needs it",
                  "Give bilkoctl's user Describe on the cluster.");
  }
}

void check_clock(Session& session, const std::string& service, pg::Tx& tx, Diagnosis& diagnosis) {
  const auto theirs = tx.one("SELECT clock_timestamp() AS now").get<Instant>("now");
  const auto skew = theirs - session.now();
  if (std::abs(skew.count()) > std::chrono::milliseconds(kSkewMax).count())
    diagnosis.bad("clock", fmt::format("the database of {} is {} ms off", service, skew.count()),
                  "events over a day ahead are poison, retries and expiries shift",
                  "Let both machines follow one time source.");
}

void check_rights(const std::string& service, pg::Tx& tx, Diagnosis& diagnosis) {
  const auto row = tx.one(
      "SELECT coalesce(bool_or(has_table_privilege(c.oid, 'INSERT') OR "
      "                        has_table_privilege(c.oid, 'UPDATE') OR "
      "                        has_table_privilege(c.oid, 'DELETE')), false) AS writes, "
      "       coalesce(bool_and(has_table_privilege(c.oid, 'SELECT')), false) AS reads, "
      "       current_user::text AS role "
      "  FROM pg_class c WHERE c.relname IN ('outbox', 'outbox_sent', 'inbox', 'parked', "
      "                                      'group_control', 'group_pause')");
  if (row.get<bool>("writes"))
    diagnosis.bad(
        "rights",
        fmt::format("{} may write to the database of {}", row.get<std::string>("role"), service),
        "bilkoctl only reads databases; a role that can write is a risk for nothing",
        "Give the context the role that deploy/postgres/read_role.sql makes.");
  else if (!row.get<bool>("reads"))
    diagnosis.bad(
        "rights",
        fmt::format("{} may not read all it needs of {}", row.get<std::string>("role"), service),
        "parts of status, where and dlq stay empty", "Run deploy/postgres/read_role.sql again.");
  else diagnosis.good("rights", fmt::format("{} reads only", row.get<std::string>("role")));
}

void check_database(Session& session, const std::string& service, Diagnosis& diagnosis) {
  try {
    session.read(service, [&](pg::Tx& tx) {
      check_clock(session, service, tx, diagnosis);
      check_rights(service, tx, diagnosis);
    });
    const bool is_current =
        pg::is_migrated(session.target().databases.at(service), {{"common", common_migrations}});
    if (is_current) diagnosis.good("schema", fmt::format("{} has every common migration", service));
    else
      diagnosis.bad(
          "schema", fmt::format("{} is not at this bilkoctl's version", service),
          "columns may be missing; a service of this version is not ready either",
          fmt::format("Run bilko-{} migrate, or use the bilkoctl of that version.", service));
  } catch (const Error& error) {
    diagnosis.bad("database", fmt::format("{}: {}", service, error.what()),
                  "bilkoctl can not tell what the service remembers",
                  "Is PostgreSQL running, and is the context's URI right?");
  }
}

Exit doctor(Session& session) {
  Diagnosis diagnosis;
  if (check_kafka(session, diagnosis)) {
    check_topics(session, diagnosis);
    check_groups(session, diagnosis);
    check_authorizer(session, diagnosis);
  }
  for (const auto& service : session.services()) check_database(session, service, diagnosis);
  diagnosis.good("librdkafka", kafka::library_version());
  Listing checks{"checks", {{"check"}, {"result"}, {"what"}, {"why"}, {"fix"}}, diagnosis.rows};
  session.print({"Doctor", {{"healthy", !diagnosis.is_sick}}, {checks}});
  return diagnosis.is_sick ? Exit::findings : Exit::done;
}

}  // namespace

void add_doctor(Command& root) {
  root.add("doctor", "is everything there and as it should be; each finding with its fix")
      .runs(doctor);
}

}  // namespace bilko::ctl
