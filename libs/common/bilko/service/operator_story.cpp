#include "bilko/service/operator_story.h"

namespace bilko::service {

std::string json_of(const Counts& counts) {
  json::Writer writer;
  writer.begin_object();
  for (const auto& [name, count] : counts) {
    writer.key(name);
    writer.integer(count);
  }
  writer.end_object();
  return writer.text();
}

std::string target_of(const std::string& group, const std::string& resolution) {
  json::Writer writer;
  writer.begin_object();
  writer.key("group");
  writer.string(group);
  if (!resolution.empty()) {
    writer.key("resolution");
    writer.string(resolution);
  }
  writer.end_object();
  return writer.text();
}

Story story_of(const Operation& operation) {
  return {operation.request.operation_id, operation.request.operator_name,
          operation.request.reason};
}

}  // namespace bilko::service
