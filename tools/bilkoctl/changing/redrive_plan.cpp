#include "bilkoctl/changing/redrive_plan.h"

#include <algorithm>

#include "bilko/json/document.h"
#include "bilkoctl/frame/catalogue.h"

namespace bilko::ctl {

RedriveItem item_of(const DeadLetter& letter) {
  return {letter.id,        letter.source, letter.event_id, letter.topic,
          letter.partition, letter.offset, letter.subject,  letter.sha256};
}

DeadLetter letter_of(const RedriveItem& item, const std::string& group) {
  DeadLetter letter;
  letter.group = group;
  letter.id = item.id;
  letter.source = item.source;
  letter.event_id = item.event;
  letter.topic = item.topic;
  letter.partition = item.partition;
  letter.offset = item.offset;
  letter.sha256 = item.sha256;
  return letter;
}

std::vector<ItemStatus> statuses_of(Session& session, const std::string& group,
                                    const std::vector<RedriveItem>& items) {
  std::vector<ItemStatus> statuses(items.size());
  session.read(service_of_group(group), [&](pg::Tx& tx) {
    for (const auto row : tx.query(
             "SELECT a.place, i.state AS mark, p.state, p.dlq_id, p.failures, p.reason "
             "  FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS a (source, event_id, place) "
             "  LEFT JOIN inbox i ON i.consumer_group = $1 AND i.source = a.source "
             "   AND i.event_id = a.event_id "
             "  LEFT JOIN parked p ON p.consumer_group = $1 AND p.source = a.source "
             "   AND p.event_id = a.event_id",
             group, pg::column(items, &RedriveItem::source),
             pg::column(items, &RedriveItem::event))) {
      const auto at = row.get<std::size_t>("place") - 1;
      auto& status = statuses.at(at);
      const auto parked = row.get<std::optional<std::string>>("state");
      const auto mark = row.get<std::optional<std::string>>("mark");
      status.reason = row.get<std::optional<std::string>>("reason").value_or("");
      if (parked == "dead") {
        const bool is_same = row.get<std::optional<std::string>>("dlq_id") == items[at].id;
        status.state = is_same ? ItemState::dead : ItemState::died_again;
      } else if (parked == "retry") {
        status.state = ItemState::trying;
        status.failures = row.get<std::int64_t>("failures");
      } else if (!parked && mark == "applied") {
        status.state = ItemState::applied;
      }
    }
  });
  return statuses;
}

}  // namespace bilko::ctl
