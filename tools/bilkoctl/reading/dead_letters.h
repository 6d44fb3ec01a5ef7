#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bilko/kafka/record.h"
#include "bilkoctl/frame/command.h"

namespace bilko::ctl {

// Which dead letters a command is about; all must fit.
struct DeadLetterFilter {
  std::string group;  // or the service
  std::vector<std::string> ids;
  std::string topic;
  std::string fingerprint;
  std::string reason_class;
  std::string event;
  std::string subject;
  std::string organization;
  std::string since;       // died at this moment or later
  std::string until;       // died before
  std::string older_than;  // died longer ago than
  bool all = false;        // for changes without any other restriction

  bool is_restricted() const;
};

// `--group`, and the restrictions.
void add_filter(Command& command, DeadLetterFilter& filter);

// One event a group has given up, as its service remembers it (table `parked`).
struct DeadLetter {
  std::string group;
  std::string id;  // bilko-dlq-id of its last death
  std::string source;
  std::string event_id;
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string subject;
  std::string organization;
  std::string reason_class;
  std::string fingerprint;
  std::string handler;
  std::string reason;
  std::int64_t failures = 0;
  std::int64_t deaths = 0;
  std::int64_t redrives = 0;
  Instant first_failed_at;
  Instant last_failed_at;
  std::string sha256;  // of the value
  std::string state;   // dead or discarded
};

// When the record in the dead letter topic is deleted.
Instant expiry_of(const DeadLetter& letter);

// Groups that the filter names: one, or all of the services the target knows.
std::vector<std::string> groups_of(Session& session, const DeadLetterFilter& filter);

// Every dead letter of one group that fits, in order of source and event id, a page at a time,
// until `visit` gives false. `state`: dead or discarded.
void each_dead_letter(Session& session, const std::string& group, const DeadLetterFilter& filter,
                      const std::string& state,
                      const std::function<bool(const DeadLetter&)>& visit);

// The one with this id, of any group; none where no database has it.
std::optional<DeadLetter> find_dead_letter(Session& session, const std::string& id);

// The record as it arrived, byte for byte; none where it is not parked any more.
std::optional<kafka::Record> original_record(Session& session, const DeadLetter& letter);

}  // namespace bilko::ctl
