#pragma once

#include <string>

namespace bilko::kafka {

// How every client of this process reaches the brokers: TLS and SASL, as librdkafka's properties in
// a file of `name=value` lines (# begins a comment). Only security.protocol, ssl.* and sasl.* are
// taken: what keeps promises (acks, idempotence, offsets) is not for a deployment to change. Call
// once, before any client is made; without it connections are plain. Throws Error invalid
// `kafka_properties_invalid` that names file and line.
void use_security(const std::string& path);

}  // namespace bilko::kafka
