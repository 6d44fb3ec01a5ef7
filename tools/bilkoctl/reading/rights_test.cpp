#include "bilkoctl/reading/rights.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace bilko::ctl {
namespace {

const std::vector<std::string> kServices = {"invoice", "ledger"};

std::vector<Right> needed() { return needed_rights(kServices); }

bool needs(const std::string& service, const std::string& resource, const std::string& name,
           const std::string& operation) {
  const auto all = needed();
  return std::ranges::any_of(all, [&](const Right& right) {
    return right.service == service && right.resource == resource && right.name == name &&
           right.operation == operation;
  });
}

kafka::Acl allow(const std::string& principal, const std::string& name,
                 const std::string& operation) {
  return {principal, "topic", name, false, operation, true};
}

const Right kWrite{"invoice", "topic", "invoice.invoice.sent", "write"};

TEST(Rights, a_service_writes_its_topics_reads_what_it_says_it_reads_and_joins_its_group) {
  EXPECT_TRUE(needs("invoice", "topic", "invoice.invoice.sent", "write"));
  EXPECT_TRUE(needs("ledger", "topic", "invoice.invoice.sent", "read"));
  EXPECT_TRUE(needs("ledger", "topic", "invoice.invoice.sent.dlq", "write"));
  EXPECT_TRUE(needs("ledger", "topic", "ledger.redrive.requested", "read"));
  EXPECT_TRUE(needs("ledger", "topic", "ops.control.requested", "read"));
  EXPECT_TRUE(needs("ledger", "group", "ledger-service-consumer", "read"));
  EXPECT_FALSE(needs("ledger", "topic", "invoice.invoice.sent", "write"));
  EXPECT_FALSE(needs("ledger", "topic", "invoice.redrive.requested", "read"));
}

TEST(Rights, a_right_is_granted_by_name_by_prefix_by_all_and_to_everybody) {
  EXPECT_FALSE(is_granted({}, kWrite));
  EXPECT_TRUE(is_granted({allow("User:invoice", kWrite.name, "write")}, kWrite));
  EXPECT_TRUE(is_granted({allow("User:CN=invoice", kWrite.name, "all")}, kWrite));
  EXPECT_TRUE(is_granted({allow("User:*", "*", "write")}, kWrite));
  EXPECT_TRUE(is_granted({{"User:invoice", "topic", "invoice.", true, "write", true}}, kWrite));
  EXPECT_FALSE(is_granted({allow("User:ledger", kWrite.name, "write")}, kWrite));
  EXPECT_FALSE(is_granted({allow("User:invoice", kWrite.name, "read")}, kWrite));
  EXPECT_FALSE(is_granted({{"User:invoice", "group", kWrite.name, false, "write", true}}, kWrite));
}

TEST(Rights, a_prohibition_wins) {
  EXPECT_FALSE(is_granted({allow("User:invoice", kWrite.name, "write"),
                           {"User:*", "topic", "invoice.", true, "all", false}},
                          kWrite));
}

TEST(Rights, what_lets_a_service_write_for_another_or_join_its_group_is_too_much) {
  const auto own = allow("User:invoice", kWrite.name, "write");
  const auto foreign = allow("User:ledger", kWrite.name, "write");
  const auto reads = allow("User:ledger", "user.user.created", "read");
  const kafka::Acl joins{"User:ledger", "group", "invoice-service-consumer", false, "read", true};
  const kafka::Acl prefix{"User:invoice", "topic", "invoice.", true, "write", true};
  const auto found = excessive({own, foreign, reads, joins, prefix}, needed(), kServices);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].principal, "User:ledger");
  EXPECT_EQ(found[1].resource, "group");
  EXPECT_TRUE(found[2].is_prefix);
}

}  // namespace
}  // namespace bilko::ctl
