#pragma once

#include <string>
#include <vector>

#include "bilkoctl/frame/session.h"

namespace bilko::ctl {

// A failure on demand: it makes alerts fire for real, so that people see what they look like and
// try the runbooks. The tool talks to Kafka and to read roles only, and stops no process: what it
// cannot do itself it says how to do by hand.
struct Drill {
  // Does it and says what was done. Harmless where there is nothing to do.
  using Act = std::string (*)(Session& session, const std::string& group,
                              const std::string& reason);

  std::string name;
  std::string what;
  std::vector<std::string> alerts;  // that it makes fire, as deploy/monitoring/rules name them
  Act run = nullptr;                // null, as `clear` is then: by hand
  Act clear = nullptr;
  std::string run_by_hand{};
  std::string clear_by_hand{};
};

// Every alert is in one of them (tests/e2e/test_bilkoctl_drill.py).
const std::vector<Drill>& drills();

// One that the tool does itself. Throws Stop usage for a name that is none, and refused: with what
// to do by hand, or in a protected context, where no failure is made, whatever was confirmed.
const Drill& drill_to_do(Session& session, const std::string& name);

}  // namespace bilko::ctl
