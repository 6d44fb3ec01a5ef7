#include "user/http/token_command.h"

#include <fmt/format.h>

#include <map>

#include "bilko/http/token.h"
#include "bilko/service/service.h"
#include "user/config.h"
#include "user/store/organization_store.h"

namespace bilko::user {
namespace {

constexpr std::chrono::hours kLifetime{24};
const std::string kUsage =
    "token --org ID --role owner|admin|user|viewer [--user ID] [--currency CODE]";

Error wrong_arguments() { return {ErrorKind::invalid, "arguments_invalid", kUsage}; }

std::map<std::string, std::string> options_of(const std::vector<std::string>& arguments) {
  std::map<std::string, std::string> options;
  if (arguments.size() % 2 != 0) throw wrong_arguments();
  for (std::size_t i = 0; i < arguments.size(); i += 2) options[arguments[i]] = arguments[i + 1];
  for (const auto& [name, value] : options)
    if (name != "--org" && name != "--role" && name != "--user" && name != "--currency")
      throw wrong_arguments();
  if (!options.contains("--org") || !options.contains("--role")) throw wrong_arguments();
  return options;
}

// What the database says; none without a database or for an organization it does not know.
std::optional<Currency> base_currency_of(const OrganizationId& organization, Instant now) {
  const auto url = config::read<service::CommonConfig>(config::environment()).database_url;
  if (url.empty()) return std::nullopt;
  Context context;
  context.now = now;
  context.organization = organization;
  pg::Database database({url, "user-service-token", 1});
  return database.read(context, [](pg::Tx& tx) { return OrganizationStore(tx).base_currency(); });
}

}  // namespace

int print_token(const std::vector<std::string>& arguments) {
  const auto options = options_of(arguments);
  const auto option = [&](const char* name) {
    const auto found = options.find(name);
    return found == options.end() ? std::nullopt : std::optional(found->second);
  };
  const Instant now = SystemClock().now();
  http::Principal principal{.organization = OrganizationId::parse(options.at("--org")),
                            .user = std::nullopt,
                            .role = parse_enum<http::Role>(options.at("--role")),
                            .base_currency = {}};
  if (const auto user = option("--user")) principal.user = UserId::parse(*user);
  principal.base_currency = base_currency_of(principal.organization, now)
                                .value_or(Currency::parse(option("--currency").value_or("EUR")));
  const http::TokenSigner signer(config::read<Config>(config::environment()).jwt_key_file);
  fmt::print("{}\n", signer.sign(principal, now, kLifetime));
  return 0;
}

}  // namespace bilko::user
