#include "bilkoctl/changing/plan.h"

#include <fmt/format.h>

#include <filesystem>

#include "bilko/core/error.h"
#include "bilko/core/hash.h"

namespace bilko::ctl {
namespace {

namespace fs = std::filesystem;

struct PlanEnd {
  std::int64_t items = 0;
  std::string sha256;

  static void fields(auto& self, auto&& field) {
    field("items", self.items);
    field("sha256", self.sha256);
  }
};

std::string chained(const std::string& digest, std::string_view line) {
  return hex(sha256(fmt::format("{}\n{}", digest, line)));
}

Stop damaged(const std::string& path, const std::string& why) {
  return refusal("DamagedPlan", fmt::format("{} is no whole plan: {}", path, why),
                 "Make a new one with --plan-out.");
}

}  // namespace

std::string operations_folder(Session& session) {
  const fs::path folder = fs::path(session.target().state_folder) / session.cluster_id();
  std::error_code trouble;
  fs::create_directories(folder, trouble);
  fs::permissions(folder, fs::perms::owner_all, trouble);
  if (trouble)
    throw misuse("NoStateFolder",
                 fmt::format("{} can not be used: {}", folder.string(), trouble.message()),
                 "Name another by the context's stateFolder.");
  return folder.string();
}

PlanWriter::PlanWriter(Session& session, const std::string& kind, const std::string& file) {
  header_.kind = kind;
  header_.operation = OperationId::generate(session.now());
  header_.context = session.target().name;
  header_.cluster_id = session.cluster_id();
  header_.created_at = session.now().str();
  header_.created_by = session.target().operator_name;
  path_ =
      file.empty() ? operations_folder(session) + "/" + header_.operation.str() + ".plan" : file;
  file_.open(path_, std::ios::binary | std::ios::trunc);
  if (!file_)
    throw misuse("FileNotWritable", fmt::format("{} can not be written", path_),
                 "Name another file by --plan-out.");
}

void PlanWriter::set_arguments(std::string json) { header_.arguments.text = std::move(json); }

void PlanWriter::line(const std::string& text) {
  digest_ = chained(digest_, text);
  file_ << text << "\n";
}

void PlanWriter::item(const std::string& json) {
  if (!is_begun_) line(json::encode(header_));
  is_begun_ = true;
  line(json);
  ++count_;
}

std::string PlanWriter::finish() {
  if (!is_begun_) line(json::encode(header_));
  file_ << json::encode(PlanEnd{count_, digest_}) << "\n";
  file_.close();
  if (!file_)
    throw Stop(Exit::failed, "WriteFailed", fmt::format("{} could not be written", path_),
               "Is the disk full?");
  return path_;
}

PlanFile::PlanFile(std::string path) : path_(std::move(path)) {
  std::ifstream file(path_, std::ios::binary);
  std::string before;
  std::string line;
  if (!file || !std::getline(file, before))
    throw misuse("PlanMissing", fmt::format("{} can not be read", path_),
                 "Name a file that --plan-out has written.");
  try {
    header_ = json::decode<PlanHeader>(before);
    std::string digest;
    while (std::getline(file, line)) {
      digest = chained(digest, before);
      before.swap(line);
      ++count_;
    }
    --count_;
    const auto end = json::decode<PlanEnd>(before);
    if (end.items != count_ || end.sha256 != digest)
      throw damaged(path_, "its content does not fit its hash");
    sha256_ = end.sha256;
  } catch (const Error& error) {
    throw damaged(path_, error.what());
  }
}

PlanFile::PlanFile(Session& session, std::string path, const std::string& kind)
    : PlanFile(std::move(path)) {
  if (header_.kind != kind)
    throw refusal("OtherPlan", fmt::format("{} is a {}, not a {}", path_, header_.kind, kind),
                  "Use the command that made it.");
  if (header_.cluster_id != session.cluster_id())
    throw refusal("WrongCluster",
                  fmt::format("the plan was made for the cluster {}, this is {}",
                              header_.cluster_id, session.cluster_id()),
                  "Choose the context it was made in: " + header_.context + ".");
}

void PlanFile::each(const std::function<bool(std::string_view)>& visit) const {
  std::ifstream file(path_, std::ios::binary);
  std::string line;
  std::getline(file, line);
  for (std::int64_t i = 0; i < count_ && std::getline(file, line); ++i)
    if (!visit(line)) return;
}

}  // namespace bilko::ctl
