#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace bilko {

// Write-once files named by the SHA-256 of their bytes, in a folder that services share:
// `ab/cd/abcd…`. Nothing is ever changed or deleted, so a digest in a row or an event is as good as
// the bytes. Thread-safe, also between processes. Throws Error unavailable `blob_store_unavailable`
// when the file system refuses.
class BlobStore {
 public:
  // Makes the folder when it is first written to. An empty path: Error invalid
  // `blob_folder_missing`.
  explicit BlobStore(std::filesystem::path folder);

  // Returns the digest, 64 lower-case hex digits. The bytes and their name are on disk (fsync) when
  // it returns; storing them again changes nothing.
  std::string put(std::string_view bytes);
  // Nothing when it is not there, or when `sha256` is no digest. A blob whose bytes are not those
  // of its name is Error unavailable `blob_corrupt`: never answered as if it were right.
  std::optional<std::string> get(std::string_view sha256) const;
  // Whether there is such a file; does not read it.
  bool has(std::string_view sha256) const;

 private:
  std::filesystem::path path_of(std::string_view sha256) const;

  std::filesystem::path folder_;
};

}  // namespace bilko
