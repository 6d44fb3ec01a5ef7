#include "bilko/blob/blob_store.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <thread>
#include <vector>

#include "bilko/core/error.h"

namespace bilko {
namespace {

namespace fs = std::filesystem;

// FIPS 180-4, the example "abc".
const std::string kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

class BlobStoreTest : public ::testing::Test {
 protected:
  BlobStoreTest() = default;
  ~BlobStoreTest() override { fs::remove_all(folder_); }

  std::size_t files() const {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder_))
      count += entry.is_regular_file() ? 1 : 0;
    return count;
  }

  static std::string code_of(const std::function<void()>& action) {
    try {
      action();
    } catch (const Error& error) {
      return error.code();
    }
    return "";
  }

  static fs::path temporary() {
    std::string pattern = (fs::temp_directory_path() / "bilko-blob-XXXXXX").string();
    return mkdtemp(pattern.data());
  }

  const fs::path folder_ = temporary();
  BlobStore store_{folder_ / "deep" / "blobs"};
};

TEST_F(BlobStoreTest, WhatIsPutIsGotByItsDigest) {
  EXPECT_FALSE(store_.has(kAbc));
  EXPECT_EQ(store_.put("abc"), kAbc);
  EXPECT_EQ(store_.get(kAbc), "abc");
  EXPECT_TRUE(store_.has(kAbc));
  EXPECT_TRUE(fs::exists(folder_ / "deep" / "blobs" / "ba" / "78" / kAbc));
  EXPECT_EQ(BlobStore(folder_ / "deep" / "blobs").get(kAbc), "abc");
}

TEST_F(BlobStoreTest, AnyBytesAreKept) {
  const std::string bytes("\0\xff\n\0", 4);
  EXPECT_EQ(store_.get(store_.put(bytes)), bytes);
  EXPECT_EQ(store_.get(store_.put("")), "");
  const std::string large(3'000'000, 'x');
  EXPECT_EQ(store_.get(store_.put(large)), large);
}

TEST_F(BlobStoreTest, PuttingAgainChangesNothing) {
  store_.put("abc");
  const auto written = fs::last_write_time(folder_ / "deep" / "blobs" / "ba" / "78" / kAbc);
  EXPECT_EQ(store_.put("abc"), kAbc);
  EXPECT_EQ(fs::last_write_time(folder_ / "deep" / "blobs" / "ba" / "78" / kAbc), written);
  EXPECT_EQ(files(), 1u);
}

TEST_F(BlobStoreTest, ManyWritersOfTheSameBytesLeaveOneFile) {
  {
    std::vector<std::jthread> writers;
    for (int n = 0; n < 8; ++n)
      writers.emplace_back([this] { EXPECT_EQ(store_.put("abc"), kAbc); });
  }
  EXPECT_EQ(files(), 1u);
  EXPECT_EQ(store_.get(kAbc), "abc");
}

TEST_F(BlobStoreTest, WhatIsNoDigestIsNotThere) {
  store_.put("abc");
  for (const auto& name : std::vector<std::string>{
           "", "abc", "../../etc/passwd", std::string(64, '/'), std::string(64, 'G'),
           "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", kAbc + "0"}) {
    EXPECT_EQ(store_.get(name), std::nullopt) << name;
    EXPECT_FALSE(store_.has(name)) << name;
  }
}

TEST_F(BlobStoreTest, DamageIsNoticedAndMendedByPuttingAgain) {
  store_.put("abc");
  std::ofstream(folder_ / "deep" / "blobs" / "ba" / "78" / kAbc) << "abd";
  EXPECT_EQ(code_of([&] { store_.get(kAbc); }), "blob_corrupt");
  store_.put("abc");
  EXPECT_EQ(store_.get(kAbc), "abc");
}

TEST_F(BlobStoreTest, AFolderThatCannotBeWrittenIsUnavailable) {
  std::ofstream(folder_ / "file") << "not a folder";
  EXPECT_EQ(code_of([&] { BlobStore(folder_ / "file").put("abc"); }), "blob_store_unavailable");
  EXPECT_EQ(code_of([&] { BlobStore(""); }), "blob_folder_missing");
}

}  // namespace
}  // namespace bilko
