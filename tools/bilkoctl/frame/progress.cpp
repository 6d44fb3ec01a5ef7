#include "bilkoctl/frame/progress.h"

#include <fmt/format.h>

#include <ostream>

#include "bilko/json/document.h"
#include "bilkoctl/frame/time_text.h"

namespace bilko::ctl {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

Progress::Progress(Session& session, std::string what, std::int64_t total)
    : session_(session), what_(std::move(what)), total_(total) {
  const auto& asked = session.flags().progress;
  const bool is_tty = session.terminal().err_is_tty;
  if (asked == "json") mode_ = Mode::json;
  else if (asked == "auto" && !session.flags().is_quiet)
    mode_ = is_tty ? Mode::terminal : Mode::json;
  else if (asked != "none" && asked != "auto")
    throw misuse("UnknownProgress", fmt::format("there is no progress '{}'", asked),
                 "Use --progress auto, json or none.");
}

Progress::~Progress() {
  if (mode_ == Mode::terminal && is_shown_) session_.terminal().err << "\n" << std::flush;
}

void Progress::set_what(std::string what) {
  what_ = std::move(what);
  show();
}

void Progress::at(std::int64_t done, std::int64_t failed) {
  done_ = done;
  failed_ = failed;
  if (mode_ == Mode::none) return;
  const bool is_end = total_ >= 0 && done >= total_;
  if (steady_clock::now() - shown_ < milliseconds(250) && !is_end) return;
  show();
}

void Progress::show() {
  if (mode_ == Mode::none) return;
  shown_ = steady_clock::now();
  is_shown_ = true;
  const auto taken = std::chrono::duration_cast<milliseconds>(shown_ - begun_);
  auto& err = session_.terminal().err;
  if (mode_ == Mode::terminal) {
    const auto of = total_ < 0 ? "" : fmt::format(" of {}", total_);
    const auto bad = failed_ == 0 ? "" : fmt::format(", {} failed", failed_);
    err << fmt::format("\r\x1b[K{}: {}{}{} ({})", what_, done_, of, bad, age_text(taken))
        << std::flush;
    return;
  }
  json::Writer line;
  line.begin_object();
  line.key("kind");
  line.string("Progress");
  line.key("what");
  line.string(what_);
  line.key("done");
  line.integer(done_);
  if (total_ >= 0) {
    line.key("total");
    line.integer(total_);
  }
  line.key("failed");
  line.integer(failed_);
  line.key("elapsedMs");
  line.integer(taken.count());
  line.end_object();
  err << line.text() << "\n" << std::flush;
}

}  // namespace bilko::ctl
