#pragma once

#include "bilko/service/jobs.h"

namespace bilko::user {

void add_jobs(service::Jobs& jobs);

}  // namespace bilko::user
