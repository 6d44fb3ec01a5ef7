#include <gtest/gtest.h>

#include "bilko/core/error.h"
#include "bilko/kafka/acls.h"
#include "bilko/testing/kafka_fixture.h"

namespace bilko::kafka {
namespace {

// That rights are read where there is an authorizer shows tests/e2e/test_bilkoctl_rights.py.
TEST(AclsService, a_broker_without_an_authorizer_has_none) {
  testing::TestKafka kafka;
  EXPECT_FALSE(read_acls(kafka.bootstrap_servers()));
}

TEST(AclsService, a_broker_that_is_away_is_unavailable) {
  try {
    read_acls("127.0.0.1:1", std::chrono::milliseconds(200));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  }
}

}  // namespace
}  // namespace bilko::kafka
