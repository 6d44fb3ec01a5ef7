#pragma once

#include <string>
#include <vector>

#include "bilkoctl/changing/journal.h"
#include "bilkoctl/changing/json_edit.h"
#include "bilkoctl/reading/dead_letters.h"

namespace bilko::ctl {

// A dead letter's event as it shall be: a new event, caused by the old one, in its place.
struct EditedEvent {
  kafka::Record request;  // for the redrive topic of the failing group
  std::string source;
  std::string id;  // of the new event; follows from the old one and the edit
  std::string text;
};

// Throws Stop: refused where a step is not allowed (money, identity), where the result breaks the
// type's schema, or where the dead letter is no event at all.
EditedEvent edit(Session& session, const DeadLetter& letter, const std::vector<EditStep>& steps);

// Sends it to the failing group only, lets the original go, and waits until the new one is applied.
// Gives its last state: applied, parked, dead or "" (not seen).
std::string carry_out(Session& session, const DeadLetter& letter, const EditedEvent& event,
                      const Journal& journal);

}  // namespace bilko::ctl
