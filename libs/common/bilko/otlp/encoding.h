#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bilko/trace/span.h"

namespace bilko::otlp {

// Who records: attributes of the resource by OpenTelemetry's names.
using Resource = std::vector<std::pair<std::string, std::string>>;

// service.name, service.namespace, a new service.instance.id, host.name and process.pid.
Resource resource_of(const std::string& service_name);

// An ExportTraceServiceRequest of OTLP 1.x in its JSON form: ids in hex, 64-bit numbers as strings.
std::string encode(const Resource& resource, std::span<const trace::Span> spans);

}  // namespace bilko::otlp
