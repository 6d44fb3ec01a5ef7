#include "bilkoctl/frame/time_text.h"
#include "bilkoctl/reading/group_view.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {

void add_groups_list(Command& groups) {
  groups.add("list", "every consumer group: members, lag and how old the oldest unread record is")
      .runs([](Session& session) {
        Listing listing{
            "groups",
            {{"group"}, {"status"}, {"members"}, {"lag"}, {"oldestUnreadMs", true}, {"oldest"}},
            {}};
        for (const auto& name : all_groups(session)) {
          const auto view = view_of(session, name);
          listing.rows.push_back({name, view.status(),
                                  static_cast<std::int64_t>(view.kafka.members.size()), view.lag(),
                                  view.oldest ? Cell(std::int64_t{view.oldest->count()}) : Cell(),
                                  view.oldest ? Cell(age_text(*view.oldest)) : Cell()});
        }
        session.print({"GroupList", {}, {listing}});
        return Exit::done;
      });
}

}  // namespace bilko::ctl
