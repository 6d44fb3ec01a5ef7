#pragma once

#include <string>
#include <string_view>
#include <vector>

// Places where a test build can be made to die, wait or fail, so that a crash at each of them can
// be tried. In every other build (CMake option BILKO_FAILPOINTS off) they are nothing.
//
//   BILKO_FAILPOINT("relay.after_produce");
//
// A process is armed by the environment: BILKO_FAILPOINTS, rules separated by semicolons:
//   relay.after_produce=kill@2        SIGKILL to itself at the second hit
//   inbox.after_insert=sleep:2500     waits at the first hit, milliseconds
//   pg.before_commit=error@3+         Error unavailable `failpoint` from the third hit on
//   ledger.post_invoice_sent=bug@1+   std::logic_error, as a broken handler throws it
// What fires is said on standard error first. A rule that cannot be read ends the process: a test
// with a misspelt rule would show nothing.
#ifdef BILKO_FAILPOINTS
// Not in templates or inline functions: the name lives in a section of its own.
#define BILKO_FAILPOINT(name)                                                                  \
  do {                                                                                         \
    [[gnu::section("bilko_failpoints"), gnu::used]] static const char* bilko_failpoint = name; \
    ::bilko::failpoint::hit(bilko_failpoint);                                                  \
  } while (false)
#else
#define BILKO_FAILPOINT(name) static_cast<void>(0)
#endif

namespace bilko::failpoint {

#ifdef BILKO_FAILPOINTS
inline constexpr bool kIsBuiltIn = true;
#else
inline constexpr bool kIsBuiltIn = false;
#endif

// The names compiled into this executable, sorted; none unless built in. Linked in means listed:
// no code needs to have run.
std::vector<std::string> names();
// Replaces all rules and counts; Error invalid `failpoints_invalid`. For tests; does nothing unless
// built in.
void arm(std::string_view rules);
// Behind the macro; thread-safe.
void hit(const char* name);

}  // namespace bilko::failpoint
