#include "bilko/http/key_set.h"

#include <fstream>
#include <iterator>

#include "bilko/core/error.h"
#include "bilko/http/base64url.h"
#include "bilko/http/client.h"
#include "bilko/json/document.h"
#include "bilko/log/log.h"

namespace bilko::http {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kRefreshAfter{300'000};
constexpr milliseconds kUnknownKeyPause{10'000};
constexpr milliseconds kFirstLoadPause{1'000};
constexpr milliseconds kFetchTimeout{3'000};
constexpr std::size_t kBytesMax = 64u << 10;

std::string read(const std::string& location) {
  if (location.starts_with('{')) return location;
  if (location.starts_with("http://") || location.starts_with("https://")) {
    const auto response =
        fetch({.url = location, .timeout = kFetchTimeout, .response_bytes_max = kBytesMax});
    if (response.status != 200)
      throw Error(ErrorKind::unavailable, "jwks_unavailable",
                  "the key set answers with status " + std::to_string(response.status));
    return response.body;
  }
  std::ifstream file(location, std::ios::binary);
  if (!file) throw Error(ErrorKind::unavailable, "jwks_unavailable", "the key set cannot be read");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool says(json::Value key, std::string_view name, std::string_view value) {
  const auto member = key.member(name);
  return member.exists() && member.is_string() && member.string() == value;
}

bool says_or_is_silent(json::Value key, std::string_view name, std::string_view value) {
  return !key.member(name).exists() || says(key, name, value);
}

bool is_ours(json::Value key) {
  return key.is_object() && says(key, "kty", "OKP") && says(key, "crv", "Ed25519") &&
         says_or_is_silent(key, "use", "sig") && says_or_is_silent(key, "alg", "EdDSA") &&
         key.member("x").exists() && key.member("x").is_string();
}

}  // namespace

std::map<std::string, VerifyingKey> parse_jwks(const std::string& text) {
  const auto document = json::Document::parse(text, {kBytesMax, 8});
  const auto root = document.root();
  const auto list = root.is_object() ? root.member("keys") : json::Value(nullptr);
  if (!list.exists() || list.type() != json::Type::array)
    throw Error(ErrorKind::malformed, "jwks_malformed", "this is no JWK set");
  std::map<std::string, VerifyingKey> keys;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto item = list.at(i);
    if (!is_ours(item)) continue;
    const auto bytes = base64url_decode(item.member("x").string());
    if (!bytes) throw Error(ErrorKind::malformed, "jwks_malformed", "a key is not base64url");
    const VerifyingKey key(*bytes);
    const auto id = item.member("kid");
    keys.try_emplace(id.exists() && id.is_string() ? std::string(id.string()) : key.thumbprint(),
                     key);
  }
  return keys;
}

KeySet::KeySet(std::string location, const Clock& clock)
    : location_(std::move(location)), clock_(clock) {}

KeySet::Loaded KeySet::loaded() const {
  const std::lock_guard lock(mutex_);
  return loaded_;
}

std::optional<VerifyingKey> KeySet::find(const std::string& id) {
  const Loaded now = refreshed(loaded(), id);
  if (!now.keys)
    throw Error(ErrorKind::unavailable, "jwks_unavailable", "the key set is not available");
  const auto found = now.keys->find(id);
  if (found == now.keys->end()) return std::nullopt;
  return found->second;
}

KeySet::Loaded KeySet::refreshed(const Loaded& before, const std::string& id) {
  const auto is_due = [&](const Loaded& state) {
    const auto since_try = clock_.now() - state.tried_at;
    if (!state.keys) return since_try >= kFirstLoadPause;
    if (since_try < kUnknownKeyPause) return false;
    return !state.keys->contains(id) || clock_.now() - state.loaded_at >= kRefreshAfter;
  };
  if (!is_due(before)) return before;
  std::unique_lock lock(loading_, std::defer_lock);
  if (!before.keys) lock.lock();
  else if (!lock.try_lock()) return before;
  // Another thread may have been faster.
  const Loaded current = loaded();
  return is_due(current) ? load() : current;
}

KeySet::Loaded KeySet::load() {
  Loaded next = loaded();
  next.tried_at = clock_.now();
  try {
    next.keys = std::make_shared<const Keys>(parse_jwks(read(location_)));
    next.loaded_at = next.tried_at;
  } catch (const Error& error) {
    log::warning("the key set cannot be loaded", {{"location", location_},
                                                  {"code", error.code()},
                                                  {"detail", std::string(error.message())}});
  }
  const std::lock_guard lock(mutex_);
  loaded_ = next;
  return next;
}

}  // namespace bilko::http
