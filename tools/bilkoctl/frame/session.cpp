#include "bilkoctl/frame/session.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ostream>

#include "bilko/core/ulid.h"
#include "bilko/kafka/security.h"
#include "bilkoctl/frame/time_text.h"

namespace bilko::ctl {

Session::Session(Target target, GlobalFlags flags, Terminal terminal, const Clock& clock)
    : target_(std::move(target)),
      flags_(std::move(flags)),
      terminal_(terminal),
      clock_(clock),
      format_(format_of(flags_.output)),
      timeout_(duration_of(flags_.timeout)) {
  if (!target_.kafka_properties.empty()) kafka::use_security(target_.kafka_properties);
}

Session::~Session() = default;

void Session::check_cluster() {
  if (!cluster_id_.empty()) return;
  auto opened = std::make_unique<kafka::Admin>(target_.kafka, timeout_);
  const auto found = opened->cluster_id();
  for (const auto& expected : {flags_.expect_cluster, target_.cluster_id})
    if (!expected.empty() && expected != found)
      throw refusal(
          "WrongCluster",
          fmt::format("{} is the cluster {}, not {}", target_.kafka, found, expected),
          "Check --context and --expect-cluster; after a move to a new cluster change the "
          "context's clusterId.");
  admin_ = std::move(opened);
  cluster_id_ = found;
}

kafka::Admin& Session::admin() {
  check_cluster();
  return *admin_;
}

kafka::GroupAdmin& Session::groups() {
  check_cluster();
  if (!groups_) groups_ = std::make_unique<kafka::GroupAdmin>(target_.kafka, timeout_);
  return *groups_;
}

kafka::Reader& Session::reader() {
  check_cluster();
  if (!reader_) reader_ = std::make_unique<kafka::Reader>(target_.kafka, "bilkoctl-reader");
  return *reader_;
}

const std::string& Session::cluster_id() {
  check_cluster();
  return cluster_id_;
}

std::vector<std::string> Session::services() const {
  std::vector<std::string> names;
  for (const auto& [service, url] : target_.databases) names.push_back(service);
  return names;
}

pg::Database& Session::database(const std::string& service) {
  const auto url = target_.databases.find(service);
  if (url == target_.databases.end())
    throw misuse("UnknownService",
                 fmt::format("the context {} has no database of '{}'", target_.name, service),
                 fmt::format("It has: {}.", fmt::join(services(), ", ")));
  auto& opened = databases_[service];
  if (!opened)
    opened = std::make_unique<pg::Database>(pg::DatabaseOptions{url->second, "bilkoctl", 2});
  return *opened;
}

Context Session::context() const {
  Context context;
  context.now = now();
  context.correlation_id = Ulid::generate(context.now).str();
  return context;
}

void Session::print(const Report& report) { ctl::print(terminal_.out, format_, report); }

void Session::say(const std::string& text) {
  if (!flags_.is_quiet) terminal_.err << text << "\n" << std::flush;
}

}  // namespace bilko::ctl
