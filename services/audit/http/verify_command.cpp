#include "audit/http/verify_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "audit/usecases/verify_chain.h"
#include "bilko/core/clock.h"
#include "bilko/service/service.h"

namespace bilko::audit {
namespace {

struct Options {
  std::optional<std::string> organization;
  std::optional<std::string> since;
};

Error wrong(const std::string& why) { return {ErrorKind::invalid, "arguments_invalid", why}; }

Options options_of(const std::vector<std::string>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    const bool has_value = i + 1 < arguments.size();
    if (has_value && arguments[i] == "--org") options.organization = arguments[i + 1];
    else if (has_value && arguments[i] == "--since") options.since = arguments[i + 1];
    else throw wrong("verify [--org ID] [--since FILE]");
  }
  return options;
}

using Known = std::map<ChainId, std::vector<ChainLink>>;

// The links that an earlier output names; its other lines are passed by.
Known known_links(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw wrong("cannot read " + path);
  Known known;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    ChainId chain;
    ChainLink link;
    std::string hash;
    if (!(words >> chain.organization >> chain.partition >> link.seq >> hash)) continue;
    if (const auto parsed = parse_hash(hash)) {
      link.hash = *parsed;
      known[chain].push_back(link);
    }
  }
  return known;
}

std::string verdict_on(const ChainReport& report) {
  if (!report.fault) return "ok";
  const Fault& fault = *report.fault;
  return fmt::format("BAD at row {}{}: {}", fault.seq,
                     fault.event_id.empty() ? "" : " (" + fault.event_id + ")", fault.what);
}

}  // namespace

int verify_archive(const std::vector<std::string>& arguments) {
  const auto options = options_of(arguments);
  auto known = options.since ? known_links(*options.since) : Known();
  pg::Database database({config::read<service::CommonConfig>(config::environment()).database_url,
                         "audit-service-verify", 1});
  Context context;
  context.now = SystemClock().now();
  auto chains = chains_to_verify(database, context, options.organization);
  for (const auto& [chain, links] : known)
    if ((!options.organization || chain.organization == *options.organization) &&
        std::ranges::find(chains, chain) == chains.end())
      chains.push_back(chain);
  std::int64_t rows = 0, bad = 0;
  for (const ChainId& chain : chains) {
    const auto report = verify_chain(database, context, chain, known[chain]);
    fmt::print("{} {} {} {} {}\n", chain.organization, chain.partition, report.rows,
               hex(report.end.hash), verdict_on(report));
    rows += report.rows;
    bad += report.fault ? 1 : 0;
  }
  fmt::print("{} chains, {} events, {} bad\n", chains.size(), rows, bad);
  return bad == 0 ? 0 : 1;
}

}  // namespace bilko::audit
