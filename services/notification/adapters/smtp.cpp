#include "notification/adapters/smtp.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "bilko/core/check.h"
#include "bilko/log/log.h"
#include "bilko/metrics/metrics.h"

namespace bilko::notification {
namespace {

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;
using List = std::unique_ptr<curl_slist, FreeList>;

// What happens on the wire, as far as libcurl shows it.
struct Conversation {
  std::string message;
  std::size_t sent = 0;
  bool is_all_sent = false;  // the end of the data may have gone out
  std::string reply;         // the server's last line, the farewell aside
  std::stop_token stop;
  std::chrono::seconds patience{};
  std::chrono::steady_clock::time_point stopped_since{};
  // libcurl's own time-out does not hold while it waits for the answer to the final dot.
  std::chrono::steady_clock::time_point deadline{};

  int code() const {
    const auto digit = [this](std::size_t at) { return reply[at] >= '0' && reply[at] <= '9'; };
    if (reply.size() < 3 || !digit(0) || !digit(1) || !digit(2)) return 0;
    return std::stoi(reply.substr(0, 3));
  }
};

std::size_t on_read(char* into, std::size_t, std::size_t room, void* target) noexcept {
  auto& talk = *static_cast<Conversation*>(target);
  const std::size_t count = std::min(room, talk.message.size() - talk.sent);
  std::memcpy(into, talk.message.data() + talk.sent, count);
  talk.sent += count;
  // Asked again after the last byte, libcurl is told the end and sends the final dot.
  if (count == 0) talk.is_all_sent = true;
  return count;
}

std::size_t on_reply(char* bytes, std::size_t, std::size_t count, void* target) noexcept {
  constexpr std::string_view kFarewell = "221";
  const std::string_view line(bytes, count);
  if (!line.starts_with(kFarewell))
    static_cast<Conversation*>(target)->reply = line.substr(0, line.find_last_not_of("\r\n") + 1);
  return count;
}

int on_progress(void* target, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept {
  auto& talk = *static_cast<Conversation*>(target);
  const auto now = std::chrono::steady_clock::now();
  if (now > talk.deadline) return 1;
  if (!talk.stop.stop_requested()) return 0;
  if (!talk.is_all_sent) return 1;
  if (talk.stopped_since == std::chrono::steady_clock::time_point{}) talk.stopped_since = now;
  return now - talk.stopped_since > talk.patience ? 1 : 0;
}

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  BILKO_CHECK(curl_easy_setopt(handle, option, value) == CURLE_OK);
}

void initialize_once() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  BILKO_CHECK(code == CURLE_OK);
}

long encryption_of(const Config& config) {
  if (!config.smtp_user.empty() || config.smtp_tls == Tls::required) return CURLUSESSL_ALL;
  return config.smtp_tls == Tls::starttls ? CURLUSESSL_TRY : CURLUSESSL_NONE;
}

void set_connection(CURL* handle, const Config& config) {
  set(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(handle, CURLOPT_PROXY, "");
  set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_FORBID_REUSE, 1L);
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(config.smtp_timeout_ms));
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(config.smtp_timeout_ms));
  set(handle, CURLOPT_USE_SSL, encryption_of(config));
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!config.smtp_ca_file.empty()) set(handle, CURLOPT_CAINFO, config.smtp_ca_file.c_str());
  if (config.smtp_user.empty()) return;
  set(handle, CURLOPT_USERNAME, config.smtp_user.c_str());
  set(handle, CURLOPT_PASSWORD, config.smtp_password.c_str());
}

void set_callbacks(CURL* handle, Conversation& talk) {
  set(handle, CURLOPT_UPLOAD, 1L);
  set(handle, CURLOPT_READFUNCTION, &on_read);
  set(handle, CURLOPT_READDATA, static_cast<void*>(&talk));
  set(handle, CURLOPT_HEADERFUNCTION, &on_reply);
  set(handle, CURLOPT_HEADERDATA, static_cast<void*>(&talk));
  set(handle, CURLOPT_NOPROGRESS, 0L);
  set(handle, CURLOPT_XFERINFOFUNCTION, &on_progress);
  set(handle, CURLOPT_XFERINFODATA, static_cast<void*>(&talk));
}

Outcome outcome_of(CURLcode code, const Conversation& talk) {
  constexpr int kTaken = 250;
  const int reply = talk.code();
  if (code == CURLE_OK) return Outcome::accepted;
  if (talk.is_all_sent && reply == kTaken) return Outcome::accepted;
  // Our own settings are wrong, not the mail.
  if (code == CURLE_LOGIN_DENIED) return Outcome::deferred;
  if (reply >= 500) return Outcome::refused;
  if (reply >= 400) return Outcome::deferred;
  return talk.is_all_sent ? Outcome::uncertain : Outcome::deferred;
}

Delivery delivery_of(CURLcode code, const Conversation& talk) {
  const Outcome outcome = outcome_of(code, talk);
  if (outcome == Outcome::accepted) return {outcome, ""};
  const std::string reason = curl_easy_strerror(code);
  return {outcome, talk.code() >= 400 ? talk.reply : reason};
}

void note(Outcome outcome, const Mail& mail, const std::string& reply) {
  static constexpr const char* kNames[] = {"accepted", "deferred", "refused", "uncertain"};
  const std::string name = kNames[static_cast<std::size_t>(outcome)];
  metrics::counter("bilko_mail_attempts_total", "Attempts to send a mail", {{"outcome", name}})
      .increment();
  if (outcome != Outcome::accepted)
    log::warning("mail not sent",
                 {{"communication", mail.id}, {"outcome", name}, {"reply", reply}});
}

}  // namespace

Delivery Smtp::deliver(const Mail& mail, const std::stop_token& stop) const {
  initialize_once();
  const Handle owner(curl_easy_init());
  CURL* const handle = owner.get();
  BILKO_CHECK(handle != nullptr);
  const std::string from = "<" + mail.from.str() + ">";
  const std::string to = "<" + mail.to.str() + ">";
  const List recipients(curl_slist_append(nullptr, to.c_str()));
  // The path is the name we greet with.
  const std::string url =
      config_.smtp_url + "/" + mail.from.str().substr(mail.from.str().rfind('@') + 1);

  Conversation talk;
  talk.message = message_of(mail);
  talk.stop = stop;
  talk.patience = kPatience;
  talk.deadline =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(config_.smtp_timeout_ms);
  set(handle, CURLOPT_URL, url.c_str());
  set_connection(handle, config_);
  set(handle, CURLOPT_MAIL_FROM, from.c_str());
  set(handle, CURLOPT_MAIL_RCPT, recipients.get());
  set_callbacks(handle, talk);

  Delivery delivery = delivery_of(curl_easy_perform(handle), talk);
  note(delivery.outcome, mail, delivery.reply);
  return delivery;
}

}  // namespace bilko::notification
