#include <unistd.h>

#include <iostream>

#include "bilko/log/log.h"
#include "bilkoctl/verbs/verbs.h"

int main(int count, char** arguments) {
  // What the libraries have to say is for services' logs; a command says what matters itself.
  bilko::log::stop();
  bilko::ctl::CommandLine line;
  bilko::ctl::add_all(line);
  return line.run(
      count, arguments,
      {std::cin, std::cout, std::cerr, isatty(STDIN_FILENO) != 0, isatty(STDERR_FILENO) != 0});
}
