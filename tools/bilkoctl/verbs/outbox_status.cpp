#include "bilko/core/error.h"
#include "bilkoctl/frame/time_text.h"
#include "bilkoctl/reading/outbox_view.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {

void add_outbox_status(Command& outbox) {
  outbox.add("status", "per service: what waits to be published, how long, and what is first")
      .runs([](Session& session) {
        Listing listing{"outboxes",
                        {{"service"},
                         {"pending"},
                         {"oldest"},
                         {"oldestMs", true},
                         {"firstEvent", true},
                         {"firstTopic"},
                         {"sent"},
                         {"cluster", true},
                         {"state"}},
                        {}};
        bool is_all_there = true;
        for (const auto& service : session.services()) {
          const auto view = outbox_of(session, service);
          is_all_there = is_all_there && view.is_reachable;
          const auto age = view.oldest ? std::optional(session.now() - *view.oldest) : std::nullopt;
          listing.rows.push_back({service, view.pending, age ? Cell(age_text(*age)) : Cell(),
                                  age ? Cell(std::int64_t{age->count()}) : Cell(),
                                  cell(view.first_event), cell(view.first_topic), view.sent,
                                  cell(view.cluster_id), view.state});
        }
        session.print({"OutboxStatus", {}, {listing}});
        return is_all_there ? Exit::done : Exit::failed;
      });
}

}  // namespace bilko::ctl
