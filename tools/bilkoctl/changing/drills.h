#pragma once

#include <string>
#include <vector>

#include "bilkoctl/frame/session.h"

namespace bilko::ctl {

// A failure on demand: it makes alerts fire for real, so that people see what they look like and
// try the runbooks. `run` and `clear` say what to do by hand where the tool cannot do it: it talks
// to Kafka and to read roles only, and stops no process.
struct Drill {
  std::string name;
  std::string what;
  std::vector<std::string> alerts;  // that it makes fire, as deploy/monitoring/rules name them
  std::string run;                  // empty: run_drill does it
  std::string clear;
};

// Every alert is in one of them (tests/e2e/test_bilkoctl_drill.py).
const std::vector<Drill>& drills();

// One that the tool runs itself. Throws Stop usage for a name that is none, and refused with what
// to do by hand for the others.
const Drill& drill_to_run(const std::string& name);

// Both throw Stop refused in a protected context, whatever was confirmed. Both say what they did.
std::string run_drill(Session& session, const Drill& drill, const std::string& group,
                      const std::string& reason);
// Undoes what run_drill did, by whomever; harmless where nothing is left of it.
std::string clear_drill(Session& session, const Drill& drill, const std::string& group,
                        const std::string& reason);

// A protected context is never drilled: throws Stop refused.
void require_drillable(Session& session);

}  // namespace bilko::ctl
