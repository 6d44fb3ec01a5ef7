#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bilko/kafka/record.h"

namespace bilko::kafka {

struct ConsumerOptions {
  std::string bootstrap_servers;
  std::string group;
  std::string client_id;
  std::vector<std::string> topics;
  std::size_t prefetch_kbytes = 32768;  // of the records, in librdkafka's queue
};

// A group consumer: eager `range` assignment, no static membership, earliest on a new group,
// offsets stored by hand and committed asynchronously. All calls from one thread that never blocks
// long. Works while Kafka is away (poll gives nothing) and while topics are missing (they join when
// they appear).
class Consumer {
 public:
  struct Callbacks {
    // Both run inside poll() or close(); they must not throw.
    std::function<void(const std::set<TopicPartition>&)> on_assigned;
    // Finish or roll back what is in hand and store() before returning; then the partitions are
    // given up. `is_lost`: they already belong to another member, nothing can be committed.
    std::function<void(const std::set<TopicPartition>&, bool is_lost)> on_revoked;
    // Everything that is in the partition now was given out.
    std::function<void(const TopicPartition&)> on_end = {};
  };

  Consumer(const ConsumerOptions& options, Callbacks callbacks);
  ~Consumer();  // close()s
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  // The next record, waiting for at most `wait`.
  std::optional<Record> poll(std::chrono::milliseconds wait);
  // Marks everything below `next_offset` as done; ignored for a partition that is not ours any
  // more.
  void store(const TopicPartition& partition, std::int64_t next_offset);
  // Sends what is stored to the broker without waiting; nothing while an earlier commit is
  // unanswered.
  void commit_async();
  // Sends what is stored and waits at most 1.5 s for the answer; failures are reported in the log
  // only.
  void commit_sync();
  // Stop and start fetching. Pausing drops what was prefetched.
  void pause(const std::set<TopicPartition>& partitions);
  void resume(const std::set<TopicPartition>& partitions);
  // Leaves the group. Calls on_revoked first; then waits at most 3.5 s for a broker that does not
  // answer (it finds out by the session's timeout).
  void close();
  // Leaves the group without committing anything: the cluster is another one than it was.
  // on_revoked is told `is_lost`.
  void abandon();

  // The last trouble librdkafka reported (broker away, topics missing), empty when all is well;
  // looked at again by poll() once a second. From any thread.
  std::string trouble() const;
  // The id of the cluster by a fresh question to a broker (`wait` 0: as last heard, also after a
  // change); empty when no broker answered within `wait`.
  std::string cluster_id(std::chrono::milliseconds wait);
  // Records not yet stored, summed over the assigned partitions; from cached high watermarks. A
  // partition of which nothing was polled or stored since it was assigned counts 0.
  std::int64_t lag() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace bilko::kafka
