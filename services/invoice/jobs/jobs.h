#pragma once

#include "bilko/service/jobs.h"

namespace bilko::invoice {

// What the invoice service does by the clock.
void add_jobs(service::Jobs& jobs);

}  // namespace bilko::invoice
