#include "bilkoctl/watching/metrics_page.h"

#include <gtest/gtest.h>

namespace bilko::ctl {
namespace {

TEST(MetricsPage, IsPrometheusText) {
  MetricsPage page;
  page.add("bilko_b", "Of b", {{"service", "ledger"}}, 7);
  page.add("bilko_b", "Of b", {{"service", "audit"}, {"class", "bug"}}, 0);
  page.add("bilko_a", "Of a", {}, "12345678901234567.1234");
  EXPECT_EQ(page.text(),
            "# HELP bilko_a Of a\n"
            "# TYPE bilko_a gauge\n"
            "bilko_a 12345678901234567.1234\n"
            "# HELP bilko_b Of b\n"
            "# TYPE bilko_b gauge\n"
            "bilko_b{service=\"ledger\"} 7\n"
            "bilko_b{service=\"audit\",class=\"bug\"} 0\n");
}

TEST(MetricsPage, LabelsAreEscaped) {
  MetricsPage page;
  page.add("bilko_a", "Of a", {{"what", "a\"b\\c\nd"}}, 1);
  EXPECT_EQ(page.text(),
            "# HELP bilko_a Of a\n# TYPE bilko_a gauge\nbilko_a{what=\"a\\\"b\\\\c\\nd\"} 1\n");
}

}  // namespace
}  // namespace bilko::ctl
