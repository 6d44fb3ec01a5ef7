#include "bilko/service/tracing.h"

#include "bilko/core/error.h"

namespace bilko::service {
namespace {

// Settings that cannot be read are told by their names.
template <class Read>
auto setting(const char* name, Read&& read) {
  try {
    return read();
  } catch (const Error& error) {
    throw Error(ErrorKind::invalid, "settings_invalid", std::string(name) + ": " + error.what());
  }
}

}  // namespace

Tracing::Tracing(const std::string& service_name, const CommonConfig& config) {
  const auto share =
      setting("OTEL_TRACES_SAMPLER_ARG", [&] { return trace::Share::parse(config.otlp_share); });
  auto headers = setting("OTEL_EXPORTER_OTLP_HEADERS",
                         [&] { return otlp::parse_headers(config.otlp_headers); });
  if (config.otlp_endpoint.empty()) return;
  exporter_ = std::make_unique<otlp::Exporter>(
      otlp::resource_of(service_name), otlp::http_sender(config.otlp_endpoint, std::move(headers)));
  trace::set_sink(exporter_.get(), share);
}

Tracing::~Tracing() {
  if (!exporter_) return;
  trace::set_sink(nullptr);
  exporter_->stop();
}

}  // namespace bilko::service
