#include "bilko/kafka/admin.h"
#include "bilko/schema/registry.h"
#include "bilkoctl/verbs/verbs.h"

namespace bilko::ctl {

void add_version(Command& root) {
  root.add("version", "of bilkoctl, librdkafka and the event schemas compiled in")
      .runs_alone([](std::ostream& out, Format format) {
        print(out, format,
              {"Version",
               {{"version", std::string(BILKO_VERSION)},
                {"librdkafka", kafka::library_version()},
                {"eventTypes",
                 static_cast<std::int64_t>(schema::SchemaRegistry::instance().all().size())}},
               {}});
        return Exit::done;
      });
}

}  // namespace bilko::ctl
