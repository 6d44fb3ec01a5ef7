#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bilko/contracts/ids.h"
#include "bilko/json/codec.h"

// What operators ask of services and what they did (bilkoctl); events.md, "Topics". No tenant.
namespace bilko::contracts {

// The subject is the group: its replicas read it by assign(), whatever the group's state.
struct ControlRequested {
  static constexpr std::string_view kType = "ops.control.requested";
  static constexpr int kRevision = 1;
  OperationId operation_id;
  std::string group;  // ledger-service-consumer
  std::string verb;   // pause, resume, discard, …; an unknown one is refused by the service
  json::Raw arguments;
  std::string operator_name;
  std::string reason;
  Instant expires_at;

  const std::string& key() const { return group; }
  static void fields(auto& self, auto&& field) {
    field("operationId", self.operation_id);
    field("group", self.group);
    field("verb", self.verb);
    field("arguments", self.arguments);
    field("operator", self.operator_name);
    field("reason", self.reason);
    field("expiresAt", self.expires_at);
  }
};

// One payload for all that an operator did; the types differ in the name only.
template <class Kind>
struct OperatorAction {
  static constexpr std::string_view kType = Kind::kType;
  static constexpr int kRevision = 1;
  OperationId operation_id;
  std::string operator_name;
  std::string reason;
  json::Raw target;                 // an object: group, topic, partition, dead letter id …
  std::optional<json::Raw> counts;  // an object of integers
  std::optional<std::string> plan_sha256;
  Instant at;

  const std::string& key() const { return operation_id.str(); }
  static void fields(auto& self, auto&& field) {
    field("operationId", self.operation_id);
    field("operator", self.operator_name);
    field("reason", self.reason);
    field("target", self.target);
    field("counts", self.counts);
    field("planSha256", self.plan_sha256);
    field("at", self.at);
  }
};

struct DeadLetterResolvedKind {
  static constexpr std::string_view kType = "ops.dead_letter.resolved";
};
struct ReplayStartedKind {
  static constexpr std::string_view kType = "ops.replay.started";
};
struct ReplayFinishedKind {
  static constexpr std::string_view kType = "ops.replay.finished";
};
struct ConsumerPausedKind {
  static constexpr std::string_view kType = "ops.consumer.paused";
};
struct ConsumerResumedKind {
  static constexpr std::string_view kType = "ops.consumer.resumed";
};
struct OffsetResetKind {
  static constexpr std::string_view kType = "ops.offset.reset";
};
struct TopicUpdatedKind {
  static constexpr std::string_view kType = "ops.topic.updated";
};
using DeadLetterResolved = OperatorAction<DeadLetterResolvedKind>;
using ReplayStarted = OperatorAction<ReplayStartedKind>;
using ReplayFinished = OperatorAction<ReplayFinishedKind>;
using ConsumerPaused = OperatorAction<ConsumerPausedKind>;
using ConsumerResumed = OperatorAction<ConsumerResumedKind>;
using OffsetReset = OperatorAction<OffsetResetKind>;
using TopicUpdated = OperatorAction<TopicUpdatedKind>;

}  // namespace bilko::contracts
