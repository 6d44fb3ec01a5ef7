#include "bilkoctl/reading/topic_drift.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {

void add_topics_diff(Command& topics) {
  auto partitions = std::make_shared<std::int64_t>(0);
  topics.add("diff", "where the cluster differs from the catalogue; 3 if it does")
      .number("--partitions", *partitions, "partitions of a topic (as most topics have)")
      .runs([partitions](Session& session) {
        const auto report = drift_of(session, static_cast<std::int32_t>(*partitions));
        session.print({"TopicDiff",
                       {{"partitions", std::int64_t{report.partitions}},
                        {"count", static_cast<std::int64_t>(report.drifts.size())}},
                       {listing_of(report.drifts)}});
        return report.drifts.empty() ? Exit::done : Exit::findings;
      });
}

}  // namespace bilko::ctl
