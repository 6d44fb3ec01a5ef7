#include "bilkoctl/frame/context.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "bilko/core/error.h"
#include "bilko/json/codec.h"
#include "bilkoctl/frame/outcome.h"

namespace bilko::ctl {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFileName = "bilkoctl.json";

struct ContextEntry {
  std::string name;
  std::string kafka;
  std::optional<std::string> kafka_properties;
  std::optional<std::string> cluster_id;
  std::optional<bool> is_protected;
  std::optional<std::string> operator_name;
  std::optional<std::string> state_folder;
  json::Raw databases{"{}"};

  static void fields(auto& self, auto&& field) {
    field("name", self.name);
    field("kafka", self.kafka);
    field("kafkaProperties", self.kafka_properties);
    field("clusterId", self.cluster_id);
    field("protected", self.is_protected);
    field("operator", self.operator_name);
    field("stateFolder", self.state_folder);
    field("databases", self.databases);
  }
};

struct ContextFile {
  std::optional<std::string> current;
  std::vector<ContextEntry> contexts;

  static void fields(auto& self, auto&& field) {
    field("current", self.current);
    field("contexts", self.contexts);
  }
};

std::optional<std::string> value_of(const Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::nullopt : std::optional(found->second);
}

std::string user_name() {
  const struct passwd* user = getpwuid(geteuid());
  return user == nullptr ? fmt::format("uid {}", geteuid()) : user->pw_name;
}

fs::path home_of(const Environment& environment) {
  return value_of(environment, "HOME").value_or("/");
}

// bilkoctl.json in this folder or one above, up to the root of a repository; then the user's own.
std::optional<fs::path> find_file(const Environment& environment) {
  for (auto folder = fs::current_path();; folder = folder.parent_path()) {
    for (const auto& candidate : {folder / kFileName, folder / ".bilko" / kFileName})
      if (fs::exists(candidate)) return candidate;
    if (fs::exists(folder / ".git") || folder == folder.parent_path()) break;
  }
  const auto own = home_of(environment) / ".config" / "bilko" / kFileName;
  return fs::exists(own) ? std::optional(own) : std::nullopt;
}

ContextFile read_file(const fs::path& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0)
    throw misuse("ConfigMissing", fmt::format("{} can not be read", path.string()),
                 "Name an existing file by --config or BILKO_CONFIG.");
  if ((status.st_mode & 077) != 0)
    throw misuse("ConfigReadable",
                 fmt::format("{} holds passwords and others may read it (mode {:o})", path.string(),
                             status.st_mode & 0777),
                 fmt::format("Run chmod 600 {}.", path.string()));
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  try {
    return json::decode<ContextFile>(text.str());
  } catch (const Error& error) {
    auto what = std::string(error.what());
    for (const auto& field : error.fields())
      what += fmt::format("; {}: {}", field.pointer, field.detail);
    throw misuse("ConfigMalformed", fmt::format("{}: {}", path.string(), what),
                 "docs/operations.md shows what the file looks like.");
  }
}

Target target_of(const ContextEntry& entry) {
  Target target;
  target.name = entry.name;
  target.kafka = entry.kafka;
  target.kafka_properties = entry.kafka_properties.value_or("");
  target.cluster_id = entry.cluster_id.value_or("");
  target.is_protected = entry.is_protected.value_or(false);
  target.operator_name = entry.operator_name.value_or("");
  target.state_folder = entry.state_folder.value_or("");
  const auto databases = json::Document::parse(entry.databases.text);
  databases.root().each_member([&](std::string_view service, json::Value url) {
    if (!url.is_string())
      throw misuse("ConfigMalformed", fmt::format("the database of {} is no text", service),
                   "Write a URI: postgresql://role:password@host/database.");
    target.databases[std::string(service)] = url.string();
  });
  return target;
}

const ContextEntry& entry_of(const ContextFile& file, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& entry : file.contexts) {
    if (entry.name == name) return entry;
    known.push_back(entry.name);
  }
  throw misuse("UnknownContext", fmt::format("there is no context '{}'", name),
               fmt::format("The file has: {}.", fmt::join(known, ", ")));
}

void apply(const Environment& environment, Target& target) {
  target.kafka = value_of(environment, "BILKO_KAFKA").value_or(target.kafka);
  target.kafka_properties =
      value_of(environment, "BILKO_KAFKA_PROPERTIES").value_or(target.kafka_properties);
  target.cluster_id = value_of(environment, "BILKO_CLUSTER_ID").value_or(target.cluster_id);
  target.operator_name = value_of(environment, "BILKO_OPERATOR").value_or(target.operator_name);
  constexpr std::string_view kPrefix = "BILKO_PG_";
  constexpr std::string_view kSuffix = "_READ";
  for (const auto& [name, url] : environment) {
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) continue;
    auto service = name.substr(kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
    for (char& c : service) c = c == '_' ? '-' : static_cast<char>(c - 'A' + 'a');
    target.databases[service] = url;
  }
}

}  // namespace

Environment own_environment() {
  Environment environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    const auto name = text.substr(0, equals);
    if (equals != std::string_view::npos &&
        (name.starts_with("BILKO_") || name == "HOME" || name == "XDG_STATE_HOME"))
      environment.emplace(name, text.substr(equals + 1));
  }
  return environment;
}

Target choose_target(const TargetChoice& choice, const Environment& environment) {
  std::optional<fs::path> path;
  if (!choice.config_file.empty()) path = choice.config_file;
  else if (const auto given = value_of(environment, "BILKO_CONFIG")) path = *given;
  else path = find_file(environment);
  Target target;
  const auto named = !choice.context.empty() ? std::optional(choice.context)
                                             : value_of(environment, "BILKO_CONTEXT");
  if (path) {
    const auto file = read_file(*path);
    const auto name = named ? named : file.current;
    if (name) target = target_of(entry_of(file, *name));
    else if (file.contexts.size() == 1) target = target_of(file.contexts.front());
    else if (!value_of(environment, "BILKO_KAFKA"))
      throw misuse("NoContext",
                   fmt::format("{} does not say which context is current", path->string()),
                   "Name one by --context or BILKO_CONTEXT.");
  } else if (named) {
    throw misuse("NoConfig", fmt::format("there is no file to look up the context '{}' in", *named),
                 "Name it by --config or BILKO_CONFIG.");
  }
  if (choice.context.empty()) apply(environment, target);
  if (target.kafka.empty())
    throw misuse("NoContext", "no suite to work on is named",
                 "Run ./bilko up first, or name a file by --config, or set BILKO_KAFKA.");
  if (target.name.empty()) target.name = "environment";
  if (target.operator_name.empty()) target.operator_name = user_name();
  if (target.state_folder.empty()) {
    const auto state = value_of(environment, "XDG_STATE_HOME")
                           .value_or((home_of(environment) / ".local" / "state").string());
    target.state_folder = (fs::path(state) / "bilkoctl").string();
  }
  return target;
}

}  // namespace bilko::ctl
