#pragma once

#include <string>
#include <vector>

#include "bilko/events/reconcile.h"
#include "bilko/events/republish.h"
#include "bilko/kafka/admin.h"
#include "bilko/service/service.h"

namespace bilko::service {

// Types of the events a service publishes, its logged actions included: each is a topic of its own.
std::vector<std::string> published_topics(const detail::BoundService& service);

// The topics a service answers for: of the events it publishes (retention from their schemas), the
// dead letters of what it consumes (14 days, records up to 4 MiB), its redrive topic (4 MiB) and
// those that all services share: what operators ask, and what is told of it (`ops.…`).
std::vector<kafka::TopicSpec> topics_of(const detail::BoundService& service,
                                        const CommonConfig& config);

// What `republish` and `reconcile` of a service, asked by a command or by an operator, work on; the
// latter requeues and adopts nothing unless that is added.
events::RepublishOptions republish_options(const detail::BoundService& service,
                                           const CommonConfig& config);
events::ReconcileOptions reconcile_options(const detail::BoundService& service,
                                           const CommonConfig& config);

// What a working suite needs of a topic and the cluster does not give, one sentence each: missing,
// too few partitions, records too small.
std::vector<std::string> shortcomings(const std::vector<kafka::TopicSpec>& wanted,
                                      const std::vector<kafka::TopicSpec>& found);

}  // namespace bilko::service
