#pragma once

#include <vector>

#include "bilko/kafka/admin.h"
#include "bilko/service/service.h"

namespace bilko::service {

// The topics a service answers for: of the events it publishes (retention from their schemas), of
// its logged actions, and the dead-letter topics of what it consumes (14 days, 4 MiB records).
std::vector<kafka::TopicSpec> topics_of(const detail::BoundService& service,
                                        const CommonConfig& config);

}  // namespace bilko::service
