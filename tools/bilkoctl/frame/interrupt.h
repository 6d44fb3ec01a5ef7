#pragma once

namespace bilko::ctl {

// While one lives, SIGINT and SIGTERM are noted instead of ending the process, so that a command
// can finish what is in hand and write its checkpoint. The second one ends the process.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  bool is_asked() const;
};

}  // namespace bilko::ctl
