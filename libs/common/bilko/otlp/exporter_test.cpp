#include "bilko/otlp/exporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "bilko/core/error.h"

namespace bilko::otlp {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using ::testing::ElementsAre;
using ::testing::Pair;

trace::Span a_span() {
  trace::Span span;
  span.context = {"4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true};
  span.name = "a span";
  return span;
}

// How many spans a body has.
std::size_t spans_in(const std::string& body) {
  std::size_t count = 0;
  for (auto at = body.find("a span"); at != std::string::npos; at = body.find("a span", at + 1))
    ++count;
  return count;
}

// Answers as it is told, and keeps what it took.
class Receiver {
 public:
  Send sender() {
    return [this](const std::string& body, const std::function<bool()>&) {
      std::unique_lock lock(mutex_);
      ++asked_;
      changed_.notify_all();
      changed_.wait(lock, [this] { return !is_silent_; });
      if (answer_ == Answer::taken) taken_.push_back(spans_in(body));
      return answer_;
    };
  }
  void answer(Answer answer) {
    const std::lock_guard lock(mutex_);
    answer_ = answer;
  }
  // Lets requests hang until it is false again.
  void be_silent(bool is_silent) {
    {
      const std::lock_guard lock(mutex_);
      is_silent_ = is_silent;
    }
    changed_.notify_all();
  }
  bool await_requests(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return asked_ >= count; });
  }
  int asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  std::vector<std::size_t> taken() {
    const std::lock_guard lock(mutex_);
    return taken_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  Answer answer_ = Answer::taken;
  bool is_silent_ = false;
  int asked_ = 0;
  std::vector<std::size_t> taken_;
};

const ExporterOptions kSmall{.queue_max = 10,
                             .batch_max = 4,
                             .gather = milliseconds(20),
                             .first_pause = milliseconds(1),
                             .tries_max = 3,
                             .flush_max = milliseconds(200)};

TEST(Exporter, SendsFullBatchesAtOnceAndTheRestSoon) {
  Receiver receiver;
  Exporter exporter({}, receiver.sender(), kSmall);
  receiver.be_silent(true);
  for (int i = 0; i < 4; ++i) exporter.take(a_span());
  ASSERT_TRUE(receiver.await_requests(1));
  for (int i = 0; i < 5; ++i) exporter.take(a_span());
  receiver.be_silent(false);
  ASSERT_TRUE(receiver.await_requests(3));
  exporter.stop();
  EXPECT_THAT(receiver.taken(), ElementsAre(4, 4, 1));
}

TEST(Exporter, DropsWhatFindsTheQueueFullAndNeverWaits) {
  Receiver receiver;
  Exporter exporter({}, receiver.sender(), kSmall);
  receiver.be_silent(true);
  for (int i = 0; i < 4; ++i) exporter.take(a_span());
  ASSERT_TRUE(receiver.await_requests(1));
  const auto started = steady_clock::now();
  for (int i = 0; i < 100; ++i) exporter.take(a_span());
  EXPECT_LT(steady_clock::now() - started, milliseconds(100));
  receiver.be_silent(false);
  exporter.stop();
  EXPECT_THAT(receiver.taken(), ElementsAre(4, 4, 4, 2));
}

TEST(Exporter, TriesAgainWhereNobodyAnswersAndThenGoesOn) {
  Receiver receiver;
  receiver.answer(Answer::missing);
  Exporter exporter({}, receiver.sender(), kSmall);
  exporter.take(a_span());
  ASSERT_TRUE(receiver.await_requests(3));
  receiver.answer(Answer::taken);
  exporter.take(a_span());
  ASSERT_TRUE(receiver.await_requests(4));
  exporter.stop();
  EXPECT_THAT(receiver.taken(), ElementsAre(1));
}

TEST(Exporter, DoesNotInsistOnWhatIsRefused) {
  Receiver receiver;
  receiver.answer(Answer::refused);
  Exporter exporter({}, receiver.sender(), kSmall);
  for (int i = 0; i < 4; ++i) exporter.take(a_span());
  ASSERT_TRUE(receiver.await_requests(1));
  exporter.stop();
  EXPECT_EQ(receiver.asked(), 1);
}

TEST(Exporter, ASenderThatThrowsIsNobody) {
  std::atomic<int> asked = 0;
  Exporter exporter(
      {},
      [&](const std::string&, const std::function<bool()>&) -> Answer {
        ++asked;
        throw Error(ErrorKind::unavailable, "http_unreachable", "nobody");
      },
      kSmall);
  exporter.take(a_span());
  exporter.stop();
  EXPECT_GE(asked, 1);
}

TEST(Exporter, StoppingSendsWhatIsThere) {
  Receiver receiver;
  ExporterOptions patient = kSmall;
  patient.gather = std::chrono::minutes(1);
  Exporter exporter({}, receiver.sender(), patient);
  for (int i = 0; i < 3; ++i) exporter.take(a_span());
  exporter.stop();
  EXPECT_THAT(receiver.taken(), ElementsAre(3));
  exporter.take(a_span());
  exporter.stop();
  EXPECT_EQ(receiver.asked(), 1);
}

TEST(Exporter, StoppingEndsInTimeWhereNobodyAnswers) {
  Exporter exporter(
      {},
      [](const std::string&, const std::function<bool()>& is_abandoned) {
        while (!is_abandoned()) std::this_thread::yield();
        return Answer::missing;
      },
      kSmall);
  for (int i = 0; i < 10; ++i) exporter.take(a_span());
  const auto started = steady_clock::now();
  exporter.stop();
  EXPECT_LT(steady_clock::now() - started, milliseconds(2000));
}

TEST(ExporterHeaders, AreReadAsOpenTelemetryWritesThem) {
  EXPECT_THAT(parse_headers("api-key=a%20b, x=1"),
              ElementsAre(Pair("api-key", "a b"), Pair("x", "1")));
  EXPECT_TRUE(parse_headers("").empty());
  for (const char* text : {"key", "=x", "a=1,,b=2", "a=%zz"})
    EXPECT_THROW(parse_headers(text), Error) << text;
}

}  // namespace
}  // namespace bilko::otlp
