#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "bilkoctl/frame/session.h"

namespace bilko::ctl {

// Tells on standard error how far a long command is: one line that is rewritten on a terminal,
// NDJSON otherwise; at most four times a second.
class Progress {
 public:
  // `total` -1: not known. Throws Stop for an unknown --progress.
  Progress(Session& session, std::string what, std::int64_t total);
  ~Progress();  // ends the line on a terminal
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void set_total(std::int64_t total) { total_ = total; }
  void set_what(std::string what);
  void at(std::int64_t done, std::int64_t failed = 0);

 private:
  enum class Mode { none, terminal, json };
  void show();

  Session& session_;
  Mode mode_ = Mode::none;
  std::string what_;
  std::int64_t total_;
  std::int64_t done_ = 0;
  std::int64_t failed_ = 0;
  bool is_shown_ = false;
  std::chrono::steady_clock::time_point shown_{};
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

}  // namespace bilko::ctl
