#include "bilko/events/redrive.h"

#include <charconv>

#include "bilko/core/failpoint.h"
#include "bilko/events/record_headers.h"
#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"

namespace bilko::events {
namespace {

constexpr std::string_view kDlqId = "bilko-dlq-id";

std::int64_t offset_in(const kafka::Record& request) {
  const auto text = header_of(request, "__dlq.errors.offset");
  std::int64_t offset = request.offset;
  std::from_chars(text.data(), text.data() + text.size(), offset);
  return offset;
}

bool is_ours(const kafka::Header& header) {
  return header.name.starts_with("bilko-dlq-") || header.name.starts_with("__dlq.");
}

void report(const Group& group, std::size_t requested, std::size_t reopened) {
  metrics::counter("bilko_redriven_total", "Dead letters set back to retry")
      .add(static_cast<std::int64_t>(reopened));
  log::info("redrive", {{"group", group.name}, {"requested", requested}, {"reopened", reopened}});
}

}  // namespace

kafka::Record original_of(const kafka::Record& request) {
  kafka::Record original = request;
  original.topic = header_of(request, "__dlq.errors.topic");
  original.offset = offset_in(request);
  std::erase_if(original.headers, is_ours);
  return original;
}

std::vector<kafka::Record> redrive(Group& group, std::int32_t partition,
                                   std::span<const kafka::Record> requests) {
  std::vector<std::string> dlq_ids;
  for (const auto& request : requests) dlq_ids.push_back(header_of(request, kDlqId));
  std::map<std::string, InboxKey> reopened;
  BILKO_FAILPOINT("redrive.after_produce_before_mark");
  group.transact(partition, [&](pg::Tx& tx) {
    reopened = group.parking.redrive(tx, dlq_ids, group.clock.now());
    std::vector<InboxKey> keys;
    for (const auto& [dlq_id, key] : reopened) keys.push_back(key);
    group.inbox.move(tx, keys, Seen::dead, Seen::parked);
    BILKO_FAILPOINT("redrive.before_commit");
  });
  BILKO_FAILPOINT("redrive.after_commit_before_offset");
  report(group, requests.size(), reopened.size());
  if (!reopened.empty() && group.on_parked) group.on_parked();
  std::vector<kafka::Record> rest;
  for (const auto& request : requests) {
    if (!request.value || reopened.contains(header_of(request, kDlqId))) continue;
    auto original = original_of(request);
    // What can not be read has no id by which one could tell whether it is known.
    if (receive(original, group.subscriptions, group.clock).is_applicable())
      rest.push_back(std::move(original));
  }
  return rest;
}

}  // namespace bilko::events
