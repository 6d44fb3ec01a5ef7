#include "audit/domain/chain.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace bilko::audit {
namespace {

StoredRecord record() {
  return {.topic = "invoice.invoice.sent",
          .offset = 7,
          .recorded_at = Instant::of_unix_ms(1771842601123),
          .archived_at = Instant::of_unix_ms(1771842601130),
          .key = "inv_1",
          .headers = "[]",
          .value = "{}"};
}

std::string number(unsigned char low) { return std::string(7, '\0') + static_cast<char>(low); }

TEST(ChainTest, TheHashIsWhatTheHeaderSays) {
  const ChainId chain{"org_1", 2};
  const auto genesis = genesis_of(chain);
  EXPECT_EQ(genesis, (ChainLink{0, sha256("org_1/2")}));
  auto small = record();
  small.recorded_at = Instant::of_unix_ms(3);
  small.archived_at = Instant::of_unix_ms(4);
  const std::string bytes = std::string(reinterpret_cast<const char*>(genesis.hash.data()), 32) +
                            number(1) + number(7) + number(3) + number(4) + number(20) +
                            "invoice.invoice.sent" + number(5) + "inv_1" + number(2) + "[]" +
                            number(2) + "{}";
  EXPECT_EQ(link_after(genesis, small), (ChainLink{1, sha256(bytes)}));
}

TEST(ChainTest, EveryPartOfTheRecordAndItsPlaceChangeTheHash) {
  const ChainLink previous = genesis_of({"org_1", 0});
  const std::vector<std::function<void(StoredRecord&)>> changes = {
      [](StoredRecord& r) { r.topic += "x"; },
      [](StoredRecord& r) { ++r.offset; },
      [](StoredRecord& r) { r.recorded_at = r.recorded_at + std::chrono::milliseconds(1); },
      [](StoredRecord& r) { r.archived_at = r.archived_at + std::chrono::milliseconds(1); },
      [](StoredRecord& r) { r.key.reset(); },
      [](StoredRecord& r) { r.key = ""; },
      [](StoredRecord& r) { r.headers = "[ ]"; },
      [](StoredRecord& r) { r.value = "{ }"; },
      [](StoredRecord& r) { std::swap(r.headers, r.value); }};
  std::vector<ChainLink> links = {link_after(previous, record()),
                                  link_after({1, previous.hash}, record()),
                                  link_after(genesis_of({"org_1", 1}), record()),
                                  link_after(genesis_of({"org_2", 0}), record())};
  for (const auto& change : changes) {
    auto changed = record();
    change(changed);
    links.push_back(link_after(previous, changed));
  }
  for (std::size_t i = 0; i < links.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(links[i].hash, links[j].hash) << i << " " << j;
}

TEST(ChainTest, AHashIsReadFromItsDigitsOnly) {
  const auto hash = sha256("x");
  EXPECT_EQ(parse_hash(hex(hash)), hash);
  EXPECT_FALSE(parse_hash(hex(hash).substr(1)));
  EXPECT_FALSE(parse_hash(std::string(63, '0') + "g"));
}

}  // namespace
}  // namespace bilko::audit
