#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bilko/events/arrival.h"

namespace bilko::events {

enum class RebuildWish { catch_up, promote };

// A rebuild as it stands (table `rebuild_state`, migration 0008).
struct RebuildState {
  std::string operation_id;
  bool is_read = false;     // has come to the end of the log once
  bool is_swapped = false;  // the schema holds what was live before
  std::optional<RebuildWish> wish{};
  std::string wish_operation_id{};  // of the wish
};

std::optional<RebuildState> rebuild_state(pg::SilentTx& tx);

// An event that was read and not applied, and the record it came in.
struct WaitingEvent {
  std::string state;  // parked, dead, discarded: as in the live state; missing, failed: here
  kafka::Record record;
};

// What a rebuild keeps in its schema beside the tables.
class ShadowStore {
 public:
  explicit ShadowStore(pg::SilentTx& tx) : tx_(tx) {}

  // The next offset by partition.
  std::map<kafka::TopicPartition, std::int64_t> progress();
  void advance(const std::map<kafka::TopicPartition, std::int64_t>& next_offsets);
  // Those not applied before, each once, in order; marks them.
  std::vector<const Arrival*> take_unseen(std::span<const Arrival> arrivals);
  void count(std::size_t records, std::size_t applied);

  void keep(const Arrival& arrival, const std::string& state, const std::string& reason);
  void release(std::span<const Arrival> arrivals);
  std::vector<WaitingEvent> waiting();

 private:
  pg::SilentTx& tx_;
};

}  // namespace bilko::events

namespace bilko {
template <>
struct EnumNames<events::RebuildWish> {
  static constexpr std::array kNames = {
      std::pair{events::RebuildWish::catch_up, std::string_view{"catch_up"}},
      std::pair{events::RebuildWish::promote, std::string_view{"promote"}}};
};
}  // namespace bilko
