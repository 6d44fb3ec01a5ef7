#pragma once

#include <functional>
#include <map>
#include <string>
#include <thread>

#include "bilko/contracts/ops_events.h"
#include "bilko/events/group.h"

namespace bilko::service {

// What an operator asks of this service's group, on the topic `ops.control.requested`.
struct Operation {
  contracts::ControlRequested request;
  Instant requested_at;
};

// What came of it; kept in `group_control`.
enum class OperationState {
  active,  // goes on: it ends by itself or is cancelled
  done,
  refused,
  cancelled,
};
struct Outcome {
  OperationState state = OperationState::done;
  std::string details = "{}";  // JSON object
};

// Ends an operation of the group that goes on, and adds the details to what is known of it; nothing
// where it has ended already.
void end_operation(pg::Tx& tx, const std::string& group, const std::string& operation_id,
                   const Outcome& outcome);

// Listens to operators: every replica reads the whole topic from its start, outside the group, so
// a paused group hears them too and a restarted replica has missed nothing. An operation is
// carried out once, by whoever records it first, in the transaction that records it; what is
// expired, known or for another group is passed by.
class Control {
 public:
  // Carries out a verb in the transaction that records the operation. What it throws as an Error
  // refuses the operation: everything is rolled back, and the refusal recorded.
  using Verb = std::function<Outcome(pg::Tx&, const Operation&)>;
  // For a verb that takes long: runs after that commit, with an outcome `active`, on the control
  // thread of the replica that recorded it, and ends the operation. If the process ends meanwhile
  // the operation stays active until it is cancelled, so it must be possible to ask again.
  using Task = std::function<Outcome(const Operation&)>;

  struct Options {
    std::string bootstrap_servers;
    std::string client_id;  // "ledger-service"
    std::string topic = "ops.control.requested";
  };

  // Knows pause, resume, discard, restore, reprocess and cancel.
  Control(Options options, events::Group& group);
  ~Control();  // stop()s

  // Another verb, before start().
  void on(const std::string& verb, Verb carry_out, Task task = {});

  void start();
  void stop();
  // One record of the topic. For tests.
  void hear(const kafka::Record& record);

 private:
  void loop(const std::stop_token& stop);
  void take(const Operation& operation);
  bool record(const Operation& operation);
  void refuse(const Operation& operation, const Error& why);
  void perform(const Operation& operation, const Task& task);
  void finish(const Operation& operation, const Outcome& outcome);
  void end_reprocess();

  const Options options_;
  events::Group& group_;
  struct Handler {
    Verb carry_out;
    Task task;
  };
  std::map<std::string, Handler> verbs_;
  std::jthread thread_;
};

}  // namespace bilko::service

namespace bilko {
template <>
struct EnumNames<service::OperationState> {
  static constexpr std::array kNames = {
      std::pair{service::OperationState::active, std::string_view{"active"}},
      std::pair{service::OperationState::done, std::string_view{"done"}},
      std::pair{service::OperationState::refused, std::string_view{"refused"}},
      std::pair{service::OperationState::cancelled, std::string_view{"cancelled"}}};
};
}  // namespace bilko
