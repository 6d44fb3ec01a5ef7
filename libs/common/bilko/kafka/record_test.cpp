#include "bilko/kafka/record.h"

#include <gtest/gtest.h>

#include <limits>

namespace bilko::kafka {
namespace {

// murmur2 as org.apache.kafka.common.utils.UtilsTest.testMurmur2 has it.
struct Case {
  std::string_view key;
  std::int32_t murmur2;
};
constexpr auto kMost = std::numeric_limits<std::int32_t>::max();
constexpr Case kCases[] = {{"21", -973932308},
                           {"foobar", -790332482},
                           {"a-little-bit-long-string", -985981536},
                           {"a-little-bit-longer-string", -1486304829},
                           {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
                           {"abc", 479470107}};

TEST(Partition, is_the_one_javas_default_partitioner_gives) {
  for (const auto& [key, hash] : kCases)
    for (const std::int32_t count : {1, 2, 3, 6, 12, 1000, kMost})
      EXPECT_EQ(partition_of(key, count), (hash & 0x7fffffff) % count) << key << " of " << count;
}

TEST(Partition, of_an_empty_key_is_defined) { EXPECT_EQ(partition_of("", 1000), 681); }

}  // namespace
}  // namespace bilko::kafka
