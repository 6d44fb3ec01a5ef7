#pragma once

#include <memory>

#include "bilko/otlp/exporter.h"
#include "bilko/service/service.h"

namespace bilko::service {

// Records spans as long as it lives, where a receiver is named (OTEL_EXPORTER_OTLP_ENDPOINT); made
// before the threads of the service, and gone after them.
class Tracing {
 public:
  // Throws Error invalid `settings_invalid`.
  Tracing(const std::string& service_name, const CommonConfig& config);
  ~Tracing();  // sends what is there, within 2 s
  Tracing(const Tracing&) = delete;
  Tracing& operator=(const Tracing&) = delete;

 private:
  std::unique_ptr<otlp::Exporter> exporter_;
};

}  // namespace bilko::service
