#include "bilko/kafka/rdkafka.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <future>
#include <limits>
#include <thread>

#include "bilko/core/error.h"
#include "bilko/log/log.h"

namespace bilko::kafka::rdkafka {
namespace {

using std::chrono_literals::operator""s;

log::Level level_of(int syslog_level) {
  if (syslog_level <= 2) return log::Level::error;
  if (syslog_level <= 4) return log::Level::warning;
  return syslog_level <= 6 ? log::Level::info : log::Level::debug;
}

void on_log(const rd_kafka_t* client, int level, const char* facility, const char* text) noexcept {
  if (client == nullptr) return;
  static_cast<Watch*>(rd_kafka_opaque(client))->log(level, facility, text);
}

void on_error(rd_kafka_t* client, int error, const char* reason, void* opaque) noexcept {
  const auto code = static_cast<rd_kafka_resp_err_t>(error);
  std::array<char, 512> fatal{};
  if (code == RD_KAFKA_RESP_ERR__FATAL) rd_kafka_fatal_error(client, fatal.data(), fatal.size());
  const char* text = fatal[0] != '\0' ? fatal.data() : reason;
  auto& watch = *static_cast<Watch*>(opaque);
  watch.log(4, rd_kafka_err2name(code), text);
  watch.set_trouble(text);
}

void set(rd_kafka_conf_t* settings, const char* name, const std::string& value) {
  std::array<char, 512> reason{};
  if (rd_kafka_conf_set(settings, name, value.c_str(), reason.data(), reason.size()) !=
      RD_KAFKA_CONF_OK)
    throw Error(ErrorKind::unavailable, "kafka_settings_refused",
                fmt::format("librdkafka refuses {}={}: {}", name, value, reason.data()));
}

}  // namespace

void Watch::log(int level, std::string_view facility, std::string_view text) noexcept {
  if (is_muted_) return;
  try {
    std::int64_t suppressed = 0;
    {
      const std::lock_guard lock(mutex_);
      auto line = lines_.find(facility);
      if (line == lines_.end())
        line = lines_.emplace(facility, Line{.last = Clock::now() - 10s}).first;
      if (Clock::now() - line->second.last < 10s) {
        ++line->second.suppressed;
        return;
      }
      suppressed = std::exchange(line->second.suppressed, 0);
      line->second.last = Clock::now();
    }
    log::write(level_of(level), text,
               {{"kafkaClient", client_id_}, {"facility", facility}, {"linesLeftOut", suppressed}});
  } catch (const std::exception&) {
    // Losing a line of the log is the lesser evil: C code is below us.
  }
}

void Watch::set_trouble(std::string text) {
  const std::lock_guard lock(mutex_);
  trouble_ = std::move(text);
}

std::string Watch::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

Settings make_settings(Watch& watch, std::initializer_list<Setting> more) {
  Settings settings(rd_kafka_conf_new());
  rd_kafka_conf_set_opaque(settings.get(), &watch);
  rd_kafka_conf_set_log_cb(settings.get(), on_log);
  rd_kafka_conf_set_error_cb(settings.get(), on_error);
  for (const auto& [name, value] : std::initializer_list<Setting>{
           {"allow.auto.create.topics", "false"},
           {"log.connection.close", "false"},
           {"reconnect.backoff.ms", "100"},
           {"reconnect.backoff.max.ms", "1000"},
           {"socket.keepalive.enable", "true"},
           {"socket.nagle.disable", "true"},
           // The default of 60 s is what close() would wait for with a broker that hangs.
           {"socket.timeout.ms", "10000"},
           {"topic.metadata.refresh.interval.ms", "10000"}})
    set(settings.get(), name, value);
  for (const auto& [name, value] : security()) set(settings.get(), name.c_str(), value);
  for (const auto& [name, value] : more) set(settings.get(), name, value);
  return settings;
}

Client open(rd_kafka_type_t type, Settings settings) {
  std::array<char, 512> reason{};
  Client client(rd_kafka_new(type, settings.get(), reason.data(), reason.size()));
  if (!client)
    throw Error(ErrorKind::unavailable, "kafka_settings_refused",
                fmt::format("librdkafka does not start: {}", reason.data()));
  // The client owns its settings now.
  static_cast<void>(settings.release());
  return client;
}

void end(Client client, std::shared_ptr<Watch> watch, std::chrono::milliseconds wait) {
  auto ended = std::make_shared<std::promise<void>>();
  const auto told = ended->get_future();
  std::thread([watch, ended, client = client.release()] {
    rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    ended->set_value();
  }).detach();
  if (told.wait_for(wait) != std::future_status::ready) watch->mute();
}

int milliseconds(std::chrono::milliseconds wait) {
  return static_cast<int>(
      std::clamp<std::int64_t>(wait.count(), 0, std::numeric_limits<int>::max()));
}

std::string cluster_id(rd_kafka_t* client, std::chrono::milliseconds wait) {
  if (wait.count() > 0 && !metadata(client, false, wait)) return {};
  const Handle<char, [](char* text) { rd_kafka_mem_free(nullptr, text); }> id(
      rd_kafka_clusterid(client, 0));
  return id ? id.get() : "";
}

Metadata metadata(rd_kafka_t* client, bool all_topics, std::chrono::milliseconds wait) {
  const struct rd_kafka_metadata* answer = nullptr;
  if (rd_kafka_metadata(client, all_topics ? 1 : 0, nullptr, &answer, milliseconds(wait)) !=
      RD_KAFKA_RESP_ERR_NO_ERROR)
    return nullptr;
  return Metadata(answer);
}

Partitions partition_list(std::size_t capacity) {
  return Partitions(rd_kafka_topic_partition_list_new(static_cast<int>(capacity)));
}

void throw_unavailable(std::string_view what, std::string_view reason) {
  throw Error(ErrorKind::unavailable, "kafka_unavailable", fmt::format("{}: {}", what, reason));
}

AdminOptions admin_options(rd_kafka_t* client, rd_kafka_admin_op_t operation,
                           std::chrono::milliseconds wait) {
  AdminOptions options(rd_kafka_AdminOptions_new(client, operation));
  std::array<char, 256> reason{};
  if (rd_kafka_AdminOptions_set_request_timeout(options.get(), milliseconds(wait), reason.data(),
                                                reason.size()) != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw_unavailable("Kafka's admin client", reason.data());
  return options;
}

Event admin_answer(rd_kafka_queue_t* answers, std::chrono::milliseconds wait,
                   std::string_view what) {
  Event answer(rd_kafka_queue_poll(answers, milliseconds(wait + wait / 10)));
  if (!answer) throw_unavailable(what, "no answer");
  if (rd_kafka_event_error(answer.get()) != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw_unavailable(what, rd_kafka_event_error_string(answer.get()));
  return answer;
}

Record record_of(const rd_kafka_message_t& message) {
  Record record;
  record.topic = rd_kafka_topic_name(message.rkt);
  record.partition = message.partition;
  record.offset = message.offset;
  const auto ms = rd_kafka_message_timestamp(&message, nullptr);
  record.timestamp = Instant::of_unix_ms(std::max<std::int64_t>(ms, 0));
  if (message.key != nullptr)
    record.key.emplace(static_cast<const char*>(message.key), message.key_len);
  if (message.payload != nullptr)
    record.value.emplace(static_cast<const char*>(message.payload), message.len);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return record;
  const std::size_t count = rd_kafka_header_cnt(headers);
  record.headers.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    rd_kafka_header_get_all(headers, i, &name, &value, &size);
    const auto* text = static_cast<const char*>(value);
    record.headers.push_back(
        {name, text == nullptr ? "" : std::string(text, size), text != nullptr});
  }
  return record;
}

}  // namespace bilko::kafka::rdkafka
