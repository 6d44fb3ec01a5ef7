#include <thread>

#include "bilkoctl/frame/interrupt.h"
#include "bilkoctl/frame/time_text.h"
#include "bilkoctl/verbs/verbs.h"
#include "bilkoctl/watching/book_metrics.h"
#include "bilkoctl/watching/exporter.h"
#include "bilkoctl/watching/flow_metrics.h"

namespace bilko::ctl {
namespace {

struct ServeOptions {
  std::string listen = "127.0.0.1";
  std::int64_t port = 9464;
  std::string every = "5s";
  std::string books_every = "60s";
};

Exit metrics_serve(Session& session, const ServeOptions& options) {
  const SystemClock clock;
  const Interrupt interrupt;
  // A session is used by one thread.
  Session books(session.target(), session.flags(), session.terminal(), clock);
  FlowMetrics flow(session);
  Exporter exporter(options.listen, static_cast<int>(options.port), clock);
  exporter.measure("flow", duration_of(options.every),
                   [&flow](MetricsPage& page) { flow.add_to(page); });
  exporter.measure("books", duration_of(options.books_every),
                   [&books](MetricsPage& page) { add_book_metrics(books, page); });
  exporter.start();
  while (!interrupt.is_asked()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  return Exit::done;
}

}  // namespace

void add_metrics_serve(Command& metrics) {
  auto options = std::make_shared<ServeOptions>();
  metrics
      .add("serve", "show lag, outboxes, dead letters and invariants to Prometheus, until Ctrl-C")
      .text("--listen", options->listen, "address (127.0.0.1)")
      .number("--port", options->port, "port (9464)")
      .text("--every", options->every, "how often flow is measured (5s)")
      .text("--books-every", options->books_every, "how often invariants are checked (60s)")
      .runs([options](Session& session) { return metrics_serve(session, *options); });
}

}  // namespace bilko::ctl
