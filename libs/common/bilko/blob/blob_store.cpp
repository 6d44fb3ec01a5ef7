#include "bilko/blob/blob_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "bilko/core/error.h"
#include "bilko/core/hash.h"
#include "bilko/log/log.h"

namespace bilko {
namespace {

namespace fs = std::filesystem;

// The path goes to the log only: clients see neither it nor the system's text.
[[noreturn]] void refuse(const char* what, const fs::path& path) {
  const int cause = errno;
  log::error("blob store",
             {{"operation", what}, {"path", path.string()}, {"error", std::strerror(cause)}});
  throw Error(ErrorKind::unavailable, "blob_store_unavailable", "documents cannot be stored now");
}

class File {
 public:
  File(const fs::path& path, int flags) : path_(path), fd_(::open(path.c_str(), flags, 0640)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool is_open() const { return fd_ >= 0; }

  void write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) refuse("write", path_);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  std::string read() const {
    struct stat state {};
    if (::fstat(fd_, &state) != 0) refuse("stat", path_);
    std::string bytes(static_cast<std::size_t>(state.st_size), '\0');
    std::size_t have = 0;
    while (have < bytes.size()) {
      const ssize_t got = ::read(fd_, bytes.data() + have, bytes.size() - have);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) refuse("read", path_);
      if (got == 0) break;
      have += static_cast<std::size_t>(got);
    }
    bytes.resize(have);
    return bytes;
  }

  void sync() const {
    if (::fsync(fd_) != 0) refuse("fsync", path_);
  }

 private:
  fs::path path_;
  int fd_;
};

void sync_folder(const fs::path& folder) {
  const File file(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (!file.is_open()) refuse("open", folder);
  file.sync();
}

// Every folder down to `folder`; the entry of a new one is synced in its parent.
void make_folders(const fs::path& folder) {
  std::error_code unreadable;
  if (fs::is_directory(folder, unreadable)) return;
  const fs::path parent = folder.parent_path();
  if (!parent.empty() && parent != folder) make_folders(parent);
  if (::mkdir(folder.c_str(), 0750) != 0 && errno != EEXIST) refuse("mkdir", folder);
  if (!parent.empty()) sync_folder(parent);
}

// Takes what was not finished away again.
class Unfinished {
 public:
  explicit Unfinished(fs::path path) : path_(std::move(path)) {}
  ~Unfinished() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;

  void rename_to(const fs::path& path) {
    if (::rename(path_.c_str(), path.c_str()) != 0) refuse("rename", path_);
    path_.clear();
  }

 private:
  fs::path path_;
};

std::optional<std::string> read_file(const fs::path& path) {
  const File file(path, O_RDONLY | O_CLOEXEC);
  if (file.is_open()) return file.read();
  if (errno != ENOENT && errno != ENOTDIR) refuse("open", path);
  return std::nullopt;
}

void write_file(const fs::path& path, std::string_view bytes) {
  const fs::path fresh = fmt::format("{}.{}", path.string(), hex(random_bytes(8)));
  const File file(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC);
  if (!file.is_open()) refuse("create", fresh);
  Unfinished unfinished(fresh);
  file.write(bytes);
  file.sync();
  unfinished.rename_to(path);
}

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

BlobStore::BlobStore(fs::path folder) : folder_(std::move(folder)) {
  if (folder_.empty())
    throw Error(ErrorKind::invalid, "blob_folder_missing", "the blob store needs a folder");
}

std::string BlobStore::put(std::string_view bytes) {
  std::string digest = hex(sha256(bytes));
  const fs::path path = path_of(digest);
  const fs::path folder = path.parent_path();
  make_folders(folder);
  // Whoever comes second at once replaces the file by the same bytes; a damaged one is mended.
  if (read_file(path) != bytes) write_file(path, bytes);
  // Also for a file that was there: its writer may have died before it came to this.
  sync_folder(folder);
  return digest;
}

std::optional<std::string> BlobStore::get(std::string_view digest) const {
  if (!is_digest(digest)) return std::nullopt;
  const fs::path path = path_of(digest);
  std::optional<std::string> bytes = read_file(path);
  if (bytes && hex(sha256(*bytes)) != digest) {
    log::error("blob is damaged", {{"path", path.string()}});
    throw Error(ErrorKind::unavailable, "blob_corrupt", "a stored document is damaged");
  }
  return bytes;
}

bool BlobStore::has(std::string_view digest) const {
  std::error_code unreadable;
  return is_digest(digest) && fs::exists(path_of(digest), unreadable);
}

fs::path BlobStore::path_of(std::string_view digest) const {
  return folder_ / digest.substr(0, 2) / digest.substr(2, 2) / digest;
}

}  // namespace bilko
