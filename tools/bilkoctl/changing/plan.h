#pragma once

#include <fstream>
#include <functional>
#include <memory>
#include <string>

#include "bilko/contracts/ids.h"
#include "bilko/json/codec.h"
#include "bilkoctl/frame/session.h"

namespace bilko::ctl {

// First line of a plan: what it is for and what must still hold when it is applied.
struct PlanHeader {
  std::string kind;  // RedrivePlan, ReplayPlan, …
  OperationId operation;
  std::string context;
  std::string cluster_id;
  std::string created_at;
  std::string created_by;
  json::Raw arguments{"{}"};  // of the kind

  static void fields(auto& self, auto&& field) {
    field("kind", self.kind);
    field("operation", self.operation);
    field("context", self.context);
    field("clusterId", self.cluster_id);
    field("createdAt", self.created_at);
    field("createdBy", self.created_by);
    field("arguments", self.arguments);
  }
};

// A plan lies in a file: a header, one line per item, and a last line with their number and the
// SHA-256 chained over all lines before it, so that a plan of a million items is written and
// checked a line at a time. What is applied is exactly what stands there.
class PlanWriter {
 public:
  // Into the target's state folder, unless a file is named. Throws Stop where it can not be
  // written.
  PlanWriter(Session& session, const std::string& kind, const std::string& file);
  const PlanHeader& header() const { return header_; }
  // Before the first item.
  void set_arguments(std::string json);
  void item(const std::string& json);
  std::int64_t count() const { return count_; }
  // Gives the file's path.
  std::string finish();

 private:
  void line(const std::string& text);
  PlanHeader header_;
  std::string path_;
  std::ofstream file_;
  std::string digest_;
  std::int64_t count_ = 0;
  bool is_begun_ = false;
};

// A plan that was read and is whole.
class PlanFile {
 public:
  // Throws Stop (refused, StalePlan or DamagedPlan): another kind, cluster or content than it says.
  PlanFile(Session& session, std::string path, const std::string& kind);
  // Any kind, without a look at the cluster: for `ops show`.
  explicit PlanFile(std::string path);

  const PlanHeader& header() const { return header_; }
  const std::string& path() const { return path_; }
  const std::string& sha256() const { return sha256_; }
  std::int64_t count() const { return count_; }
  // Items in order, as JSON lines, until `visit` gives false.
  void each(const std::function<bool(std::string_view line)>& visit) const;

 private:
  std::string path_;
  PlanHeader header_;
  std::string sha256_;
  std::int64_t count_ = 0;
};

// The folder of this target's operations; made where it is missing, for its owner only.
std::string operations_folder(Session& session);

}  // namespace bilko::ctl
