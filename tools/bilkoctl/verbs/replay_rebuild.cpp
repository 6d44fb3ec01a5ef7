#include "bilkoctl/changing/rebuild.h"
#include "bilkoctl/reading/group_view.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {
namespace {

struct RebuildOptions {
  std::string group;
  ChangeFlags change;
};

}  // namespace

void add_replay_compare(Command& replay) {
  auto group = std::make_shared<std::string>();
  replay.add("compare", "is what was rebuilt equal to what is live? The first difference, if not")
      .argument("GROUP", *group, "its name, or the service's")
      .runs([group](Session& session) {
        return compare_rebuild(session, group_named(session, *group));
      });
}

void add_replay_promote(Command& replay) {
  auto options = std::make_shared<RebuildOptions>();
  replay.add("promote", "make live what was rebuilt; replay undo is the way back")
      .argument("GROUP", options->group, "its name, or the service's")
      .changes(options->change)
      .runs([options](Session& session) {
        return swap_rebuild(session, group_named(session, options->group), options->change, false);
      });
}

void add_replay_drop(Command& replay) {
  auto options = std::make_shared<RebuildOptions>();
  replay.add("drop", "delete a rebuild, or what its promotion has left")
      .argument("GROUP", options->group, "its name, or the service's")
      .changes(options->change)
      .runs([options](Session& session) {
        return drop_rebuild(session, group_named(session, options->group), options->change);
      });
}

}  // namespace bilko::ctl
