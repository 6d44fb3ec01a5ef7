#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "bilko/core/instant.h"

namespace bilko::ctl {

// A length of time: `90s`, `15m`, `2h`, `3d`, `1h30m`, or ISO 8601 `P1DT2H`. Throws Stop.
std::chrono::milliseconds duration_of(std::string_view text);

// A moment: RFC 3339 with an offset (`2026-11-21T09:00:00+01:00`, `…Z`), or a length of time before
// `now`. A local time without offset is refused with both likely readings (Kafka's own tool takes
// UTC silently). Throws Stop.
Instant moment_of(std::string_view text, Instant now);

// `4s`, `12m`, `3h20m`, `2d4h`: two units at most.
std::string age_text(std::chrono::milliseconds age);

}  // namespace bilko::ctl
