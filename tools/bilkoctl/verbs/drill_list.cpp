#include "bilkoctl/changing/drills.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {

void add_drill_list(Command& drill) {
  drill.add("list", "failures on demand, and the alerts that each makes fire")
      .runs([](Session& session) {
        Listing listing{
            "drills",
            {{"drill"}, {"alerts"}, {"what"}, {"runByHand", true}, {"clearByHand", true}},
            {}};
        for (const Drill& entry : drills())
          listing.rows.push_back({entry.name, entry.alerts, entry.what,
                                  entry.run ? Cell() : Cell(entry.run_by_hand),
                                  entry.clear ? Cell() : Cell(entry.clear_by_hand)});
        session.print({"DrillList", {}, {listing}});
        return Exit::done;
      });
}

}  // namespace bilko::ctl
