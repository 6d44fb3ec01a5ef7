#include "bilkoctl/changing/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "bilko/core/error.h"

namespace bilko::ctl {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSuffix = ".json";

std::string path_of(Session& session, const std::string& operation) {
  return operations_folder(session) + "/" + operation + kSuffix;
}

// The file has the old content or the new one, whatever happens.
void replace(const std::string& path, const std::string& text) {
  const auto fresh = path + ".new";
  const int file = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool is_written =
      file >= 0 && write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      fsync(file) == 0;
  if (file >= 0) close(file);
  if (!is_written || rename(fresh.c_str(), path.c_str()) != 0)
    throw Stop(Exit::failed, "WriteFailed", fmt::format("{} could not be written", path),
               "Is the disk full?");
}

std::optional<Journal> read(const fs::path& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return json::decode<Journal>(text.str());
}

}  // namespace

std::string plan_path(Session& session, const OperationId& operation) {
  return operations_folder(session) + "/" + operation.str() + ".plan";
}

Journal begin_journal(Session& session, const PlanFile& plan, const std::string& reason,
                      const std::string& notes) {
  Journal journal;
  journal.operation = plan.header().operation;
  journal.kind = plan.header().kind;
  journal.state = "running";
  journal.started_at = session.now().str();
  journal.operator_name = session.target().operator_name;
  journal.reason = reason;
  journal.plan_sha256 = plan.sha256();
  journal.notes.text = notes;
  if (find_journal(session, journal.operation.str()))
    throw refusal("StalePlan",
                  fmt::format("the plan was begun already as {}", journal.operation.str()),
                  fmt::format("bilkoctl ops resume {} goes on with it; else make a new plan.",
                              journal.operation.str()));
  const auto own = plan_path(session, journal.operation);
  if (fs::path(own) != fs::path(plan.path()))
    fs::copy_file(plan.path(), own, fs::copy_options::overwrite_existing);
  save(session, journal);
  return journal;
}

void save(Session& session, Journal& journal) {
  journal.updated_at = session.now().str();
  replace(path_of(session, journal.operation.str()), json::encode(journal) + "\n");
}

std::optional<Journal> find_journal(Session& session, const std::string& operation) {
  if (operation.find('/') != std::string::npos) return std::nullopt;
  return read(path_of(session, operation));
}

Journal journal_of(Session& session, const std::string& operation) {
  auto journal = find_journal(session, operation);
  if (!journal)
    throw misuse("UnknownOperation", fmt::format("this machine has no operation {}", operation),
                 "bilkoctl ops list shows those it has; an operation is resumed where it began.");
  return *journal;
}

std::vector<Journal> journals(Session& session) {
  std::vector<Journal> found;
  for (const auto& entry : fs::directory_iterator(operations_folder(session)))
    if (entry.path().extension() == kSuffix)
      if (auto journal = read(entry.path())) found.push_back(std::move(*journal));
  std::ranges::sort(found, std::ranges::greater(), [](const Journal& j) { return j.operation; });
  return found;
}

}  // namespace bilko::ctl
