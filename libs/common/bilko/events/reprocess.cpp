#include "bilko/events/reprocess.h"

#include <algorithm>

#include "bilko/json/document.h"

namespace bilko::events {

bool Reprocess::covers(const Arrival& arrival) const {
  return std::ranges::find(topics, arrival.record.topic) != topics.end() &&
         arrival.record.timestamp >= from && arrival.record.timestamp < to;
}

std::optional<Reprocess> active_reprocess(pg::Tx& tx, const std::string& group) {
  const auto row = tx.maybe_one(
      "SELECT operation_id, arguments FROM group_control WHERE consumer_group = $1 AND "
      "verb = 'reprocess' AND state = 'active'",
      group);
  if (!row) return std::nullopt;
  Reprocess reprocess;
  reprocess.operation_id = row->get<std::string>("operation_id");
  const auto document = json::Document::parse(row->get<std::string>("arguments"));
  const auto arguments = document.root();
  reprocess.from = Instant::parse(arguments.member("from").string());
  reprocess.to = Instant::parse(arguments.member("to").string());
  const auto topics = arguments.member("topics");
  for (std::size_t i = 0; i < topics.size(); ++i)
    reprocess.topics.emplace_back(topics.at(i).string());
  return reprocess;
}

}  // namespace bilko::events
