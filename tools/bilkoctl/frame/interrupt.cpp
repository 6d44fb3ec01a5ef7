#include "bilkoctl/frame/interrupt.h"

#include <signal.h>

#include <csignal>

namespace bilko::ctl {
namespace {

volatile std::sig_atomic_t asked = 0;

void note(int number) {
  asked = 1;
  std::signal(number, SIG_DFL);
}

}  // namespace

Interrupt::Interrupt() {
  asked = 0;
  std::signal(SIGINT, note);
  std::signal(SIGTERM, note);
}

Interrupt::~Interrupt() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

bool Interrupt::is_asked() const { return asked != 0; }

}  // namespace bilko::ctl
