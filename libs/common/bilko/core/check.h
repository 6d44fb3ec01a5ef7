#pragma once

#include <cstdio>
#include <cstdlib>

// BILKO_CHECK(condition): a programmer's error ends the process, in every build. Never for input.
#define BILKO_CHECK(condition)                                                           \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      std::fprintf(stderr, "%s:%d: check failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                      \
    }                                                                                    \
  } while (false)
