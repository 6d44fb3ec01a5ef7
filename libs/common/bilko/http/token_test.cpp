#include "bilko/http/token.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "bilko/core/hash.h"
#include "bilko/http/base64url.h"
#include "bilko/http/key_set.h"
#include "bilko/http/token_key.h"

namespace bilko::http {
namespace {

// RFC 8037 appendix A; the PEM is the same key as PKCS#8.
constexpr const char* kSeed = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
constexpr const char* kPublic = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
constexpr const char* kThumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
constexpr const char* kPem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";
constexpr std::int64_t kNowSeconds = 1'767'225'600;
constexpr const char* kOrganization = "org_01KE0000000000000000000000";
constexpr const char* kUser = "usr_01KE0000000000000000000001";

class StoppedClock final : public Clock {
 public:
  Instant now() const override { return now_; }
  void advance(std::chrono::milliseconds by) { now_ = now_ + by; }

 private:
  Instant now_ = Instant::of_unix_ms(kNowSeconds * 1000);
};

class TokenTest : public testing::Test {
 protected:
  TokenTest() {
    write("key.pem", kPem);
    write("jwks.json", TokenSigner(path("key.pem")).jwks());
  }
  ~TokenTest() override { std::filesystem::remove_all(folder_); }

  static std::string make_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bilko-token-XXXXXX").string();
    return mkdtemp(pattern.data());
  }
  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
  }
  std::string sign(std::chrono::seconds lifetime = std::chrono::hours(24)) const {
    return TokenSigner(path("key.pem")).sign(owner(), clock_.now(), lifetime);
  }
  static Principal owner() {
    return {OrganizationId::parse(kOrganization), UserId::parse(kUser), Role::owner,
            Currency::parse("EUR")};
  }
  // The code of the refusal, or "" when the token is taken.
  std::string refusal(const std::string& token) const {
    try {
      verifier_.verify(token);
    } catch (const Error& error) {
      return error.code();
    }
    return "";
  }

  const std::string folder_ = make_folder();
  StoppedClock clock_;
  TokenVerifier verifier_{path("jwks.json"), clock_};
};

std::string forge(const std::string& header, const std::string& claims,
                  const SigningKey& key = SigningKey::of_seed(*base64url_decode(kSeed))) {
  const auto signed_part = base64url_encode(header) + "." + base64url_encode(claims);
  return signed_part + "." + base64url_encode(key.sign(signed_part));
}

const std::string kHeader =
    std::string(R"({"alg":"EdDSA","typ":"JWT","kid":")") + kThumbprint + "\"}";

std::string claims(const std::string& changed_name = "", const std::string& changed = "") {
  std::map<std::string, std::string> members = {{"sub", '"' + std::string(kUser) + '"'},
                                                {"org", '"' + std::string(kOrganization) + '"'},
                                                {"role", "\"user\""},
                                                {"cur", "\"EUR\""},
                                                {"aud", "\"bilko-api\""},
                                                {"iat", std::to_string(kNowSeconds)},
                                                {"exp", std::to_string(kNowSeconds + 60)}};
  if (!changed_name.empty()) members[changed_name] = changed;
  std::string text;
  for (const auto& [name, value] : members)
    if (!value.empty()) text += (text.empty() ? "{\"" : ",\"") + name + "\":" + value;
  return text + "}";
}

TEST(TokenKey, agrees_with_rfc_8037_appendix_a) {
  const auto key = SigningKey::of_seed(*base64url_decode(kSeed));
  EXPECT_EQ(base64url_encode(key.verifying_key().bytes()), kPublic);
  EXPECT_EQ(key.verifying_key().thumbprint(), kThumbprint);
  const std::string signed_part = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
  const auto signature = key.sign(signed_part);
  EXPECT_EQ(
      base64url_encode(signature),
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
  EXPECT_TRUE(key.verifying_key().verifies(signed_part, signature));
  EXPECT_FALSE(key.verifying_key().verifies(signed_part + "x", signature));
  EXPECT_FALSE(key.verifying_key().verifies(signed_part, signature + "x"));
  EXPECT_FALSE(key.verifying_key().verifies(signed_part, ""));
}

TEST(TokenKey, refuses_other_keys) {
  EXPECT_THROW(SigningKey::of_pem("nonsense"), Error);
  EXPECT_THROW(SigningKey::of_seed("short"), Error);
  EXPECT_THROW(VerifyingKey("short"), Error);
  EXPECT_THROW(TokenSigner("/does/not/exist"), Error);
}

TEST_F(TokenTest, gives_back_the_principal_that_was_signed) {
  const Principal principal = verifier_.verify(sign());
  EXPECT_EQ(principal.organization.str(), kOrganization);
  EXPECT_EQ(principal.user->str(), kUser);
  EXPECT_EQ(principal.role, Role::owner);
  EXPECT_EQ(principal.base_currency, Currency::parse("EUR"));

  Principal program = owner();
  program.user.reset();
  const auto token =
      TokenSigner(path("key.pem")).sign(program, clock_.now(), std::chrono::hours(1));
  EXPECT_EQ(verifier_.verify(token).user, std::nullopt);
}

TEST_F(TokenTest, holds_until_its_end_and_a_minute_of_leeway) {
  const auto token = sign(std::chrono::seconds(100));
  clock_.advance(std::chrono::seconds(159));
  EXPECT_EQ(refusal(token), "");
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(refusal(token), "token_expired");
}

TEST_F(TokenTest, is_judged_by_its_claims) {
  const std::string kNow = std::to_string(kNowSeconds);
  const std::string kSoon = std::to_string(kNowSeconds + 60);
  const std::string kLater = std::to_string(kNowSeconds + 61);
  struct Case {
    std::string name, value, refusal;
  };
  const Case cases[] = {{"", "", ""},
                        {"sub", "", ""},
                        {"sub", "\"inv_01KE0000000000000000000001\"", "token_malformed"},
                        {"sub", "7", "token_malformed"},
                        {"org", "", "token_malformed"},
                        {"org", "\"org_1\"", "token_malformed"},
                        {"role", "", "token_malformed"},
                        {"role", "\"king\"", "token_malformed"},
                        {"role", "[\"owner\"]", "token_malformed"},
                        {"cur", "", "token_malformed"},
                        {"cur", "\"XXX1\"", "token_malformed"},
                        {"aud", "", "token_audience_wrong"},
                        {"aud", "\"bilko-api2\"", "token_audience_wrong"},
                        {"aud", "7", "token_audience_wrong"},
                        {"aud", "[]", "token_audience_wrong"},
                        {"aud", "[\"other\",7]", "token_audience_wrong"},
                        {"aud", "[\"other\",\"bilko-api\"]", ""},
                        {"exp", "", "token_malformed"},
                        {"exp", "\"" + kLater + "\"", "token_malformed"},
                        {"exp", kLater + ".5", "token_malformed"},
                        {"exp", "9223372036854775807", "token_malformed"},
                        {"exp", "1e30", "token_malformed"},
                        {"exp", "-1", "token_malformed"},
                        {"exp", std::to_string(kNowSeconds - 60), "token_expired"},
                        {"iat", "", "token_malformed"},
                        {"iat", kSoon, ""},
                        {"iat", kLater, "token_not_yet_valid"},
                        {"nbf", kSoon, ""},
                        {"nbf", kLater, "token_not_yet_valid"},
                        {"nbf", "\"x\"", "token_malformed"}};
  for (const Case& c : cases)
    EXPECT_EQ(refusal(forge(kHeader, claims(c.name, c.value))), c.refusal) << c.name << c.value;
}

TEST_F(TokenTest, is_judged_by_its_header) {
  const std::string kid = R"("kid":")" + std::string(kThumbprint) + '"';
  const std::pair<std::string, std::string> cases[] = {
      {"{\"alg\":\"EdDSA\"," + kid + "}", ""},
      {"{\"alg\":\"none\"," + kid + "}", "token_algorithm_refused"},
      {"{\"alg\":\"HS256\"," + kid + "}", "token_algorithm_refused"},
      {"{\"alg\":\"ES256\"," + kid + "}", "token_algorithm_refused"},
      {"{\"alg\":\"eddsa\"," + kid + "}", "token_algorithm_refused"},
      {"{" + kid + "}", "token_malformed"},
      {"{\"alg\":null," + kid + "}", "token_malformed"},
      {"{\"alg\":\"EdDSA\",\"alg\":\"none\"," + kid + "}", "token_malformed"},
      {"{\"alg\":\"EdDSA\",\"crit\":[\"exp\"]," + kid + "}", "token_malformed"},
      {"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\"," + kid + "}", "token_malformed"},
      {"{\"alg\":\"EdDSA\",\"typ\":7," + kid + "}", "token_malformed"},
      {R"({"alg":"EdDSA"})", "token_key_unknown"},
      {R"({"alg":"EdDSA","kid":"other"})", "token_key_unknown"},
      {R"({"alg":"EdDSA","kid":7})", "token_malformed"},
      {"[]", "token_malformed"},
      {"\"x\"", "token_malformed"},
      {"", "token_malformed"},
      {"{", "token_malformed"},
      {std::string(1000, '['), "token_malformed"}};
  for (const auto& [header, code] : cases)
    EXPECT_EQ(refusal(forge(header, claims())), code) << header;
}

TEST_F(TokenTest, does_not_take_what_others_made) {
  const auto stranger = SigningKey::of_seed(std::string(32, 's'));
  EXPECT_EQ(refusal(forge(kHeader, claims(), stranger)), "token_signature_wrong");
  // The key from the token itself (RFC 8725 2.8 and 3.5).
  const auto own_key = base64url_encode(stranger.verifying_key().bytes());
  const auto header = R"({"alg":"EdDSA","kid":")" + std::string(kThumbprint) +
                      R"(","jwk":{"kty":"OKP","crv":"Ed25519","x":")" + own_key + "\"}}";
  EXPECT_EQ(refusal(forge(header, claims(), stranger)), "token_signature_wrong");
  // The public key as a secret.
  const auto hs256 =
      base64url_encode(R"({"alg":"HS256","kid":")" + std::string(kThumbprint) + "\"}") + "." +
      base64url_encode(claims());
  for (const auto& secret : {*base64url_decode(kPublic), std::string(kPublic)}) {
    const auto mac = hmac_sha256(secret, hs256);
    const std::string_view bytes(reinterpret_cast<const char*>(mac.data()), mac.size());
    EXPECT_EQ(refusal(hs256 + "." + base64url_encode(bytes)), "token_algorithm_refused");
  }
  const auto none = base64url_encode(R"({"alg":"none"})") + "." + base64url_encode(claims()) + ".";
  EXPECT_EQ(refusal(none), "token_algorithm_refused");
}

TEST_F(TokenTest, is_read_strictly) {
  const std::string token = sign();
  const auto second_dot = token.rfind('.');
  EXPECT_EQ(refusal(token.substr(0, second_dot + 1)), "token_signature_wrong");
  EXPECT_EQ(refusal(token.substr(0, second_dot)), "token_malformed");
  for (const std::string& bad :
       {std::string(), std::string("x"), std::string(".."), std::string("..."), token + "=",
        token + ".", " " + token, token + "\n", token + std::string(1, '\0'),
        std::string(100'000, 'A'), token + std::string(9000, 'A')})
    EXPECT_EQ(refusal(bad), "token_malformed") << bad.substr(0, 40);
  const auto payload = base64url_encode(claims("role", "\"owner\""));
  const auto first_dot = token.find('.');
  EXPECT_EQ(refusal(token.substr(0, first_dot + 1) + payload + token.substr(second_dot)),
            "token_signature_wrong");
}

TEST_F(TokenTest, never_survives_a_random_change) {
  const std::string token = sign();
  std::mt19937 random(7);
  for (int round = 0; round < 10'000; ++round) {
    std::string changed = token;
    for (auto changes = random() % 3 + 1; changes > 0; --changes) {
      const auto at = random() % changed.size();
      if (random() % 4 == 0) changed.erase(at, 1);
      else if (random() % 4 == 0) changed.insert(at, 1, static_cast<char>(random() % 256));
      else changed[at] = static_cast<char>(random() % 256);
    }
    if (changed == token) continue;
    ASSERT_NE(refusal(changed), "") << changed;
  }
}

TEST_F(TokenTest, follows_a_key_that_was_replaced) {
  EXPECT_EQ(refusal(sign()), "");
  const auto next = SigningKey::of_seed(std::string(32, 'n'));
  const auto id = next.verifying_key().thumbprint();
  const auto token = forge(R"({"alg":"EdDSA","kid":")" + id + "\"}", claims(), next);
  write("jwks.json", R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":")" +
                         base64url_encode(next.verifying_key().bytes()) + "\"}]}");
  clock_.advance(std::chrono::milliseconds(9'999));
  EXPECT_EQ(refusal(token), "token_key_unknown");
  EXPECT_EQ(refusal(sign()), "");
  clock_.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(refusal(token), "");
  EXPECT_EQ(refusal(sign()), "token_key_unknown");
}

TEST_F(TokenTest, keeps_the_keys_while_they_cannot_be_loaded) {
  EXPECT_EQ(refusal(sign()), "");
  std::filesystem::remove(path("jwks.json"));
  clock_.advance(std::chrono::minutes(10));
  EXPECT_EQ(refusal(sign()), "");
}

TEST_F(TokenTest, verifies_by_a_key_set_given_as_text) {
  const TokenVerifier verifier(TokenSigner(path("key.pem")).jwks(), clock_);
  EXPECT_EQ(verifier.verify(sign()).role, Role::owner);
}

TEST_F(TokenTest, is_unavailable_until_keys_could_be_loaded) {
  std::filesystem::remove(path("jwks.json"));
  const TokenVerifier verifier(path("jwks.json"), clock_);
  const auto kind = [&] {
    try {
      verifier.verify(sign());
    } catch (const Error& error) {
      return error.kind();
    }
    return ErrorKind::conflict;
  };
  EXPECT_EQ(kind(), ErrorKind::unavailable);
  write("jwks.json", "{\"keys\":7}");
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(kind(), ErrorKind::unavailable);
  write("jwks.json", TokenSigner(path("key.pem")).jwks());
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(verifier.verify(sign()).role, Role::owner);
}

TEST(Jwks, skips_keys_of_other_kinds) {
  const std::string x = std::string(R"("x":")") + kPublic + '"';
  const auto keys = parse_jwks(
      R"({"keys":[{"kty":"RSA","kid":"a","n":"x","e":"AQAB"},{"kty":"OKP","crv":"X25519",)" + x +
      R"(},{"kty":"OKP","crv":"Ed25519","use":"enc",)" + x +
      R"(},{"kty":"OKP","crv":"Ed25519","alg":"HS256",)" + x +
      R"(},7,{"kty":"OKP","crv":"Ed25519","kid":"b",)" + x + R"(}],"more":1})");
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_EQ(keys.begin()->first, "b");
  EXPECT_THROW(parse_jwks("[]"), Error);
  EXPECT_THROW(parse_jwks("{}"), Error);
  EXPECT_THROW(parse_jwks(R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"AAAA"}]})"), Error);
}

TEST(Base64url, is_strict) {
  EXPECT_EQ(base64url_encode(""), "");
  EXPECT_EQ(base64url_encode("\xff\xfe"), "__4");
  for (std::size_t size = 0; size < 70; ++size) {
    const auto bytes = random_bytes(size);
    EXPECT_EQ(base64url_decode(base64url_encode(bytes)), bytes);
  }
  for (const auto* bad : {"A", "AB=", "AB==", "A+", "A/", "AB", "ABD", "A B", "AAAAA"})
    EXPECT_EQ(base64url_decode(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace bilko::http
