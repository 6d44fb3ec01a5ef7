#pragma once

#include <map>
#include <optional>
#include <string>

namespace bilko::ctl {

// One suite that can be operated: where its Kafka and its databases are, and who operates it.
struct Target {
  std::string name;
  std::string kafka;             // bootstrap servers
  std::string kafka_properties;  // file with TLS and SASL settings; empty: plain
  std::string cluster_id;        // expected; empty: any
  bool is_protected = false;     // mutations need --confirm NAME
  std::string operator_name;
  std::map<std::string, std::string> databases;  // read role's URI by service
  std::string state_folder;                      // journals of operations
};

struct TargetChoice {
  std::string config_file;  // --config, empty: BILKO_CONFIG, then bilkoctl.json upwards, then home
  std::string context;      // --context, empty: BILKO_CONTEXT, then the file's `current`
};

using Environment = std::map<std::string, std::string>;

// The variables of this process that begin with BILKO_, and HOME and XDG_STATE_HOME.
Environment own_environment();

// From a file like
//   {"current": "dev", "contexts": [{"name": "dev", "kafka": "127.0.0.1:9092", "clusterId": "…",
//     "kafkaProperties": "/etc/bilko/kafka.properties", "protected": false, "operator": "miloš",
//     "databases": {"ledger": "postgresql://…"}}]}
// which must be readable by its owner only, since it holds passwords. Without --context, variables
// of the environment win: BILKO_KAFKA, BILKO_CLUSTER_ID, BILKO_OPERATOR, BILKO_PG_<SERVICE>_READ.
// Throws Stop (usage) with what to do.
Target choose_target(const TargetChoice& choice, const Environment& environment);

}  // namespace bilko::ctl
