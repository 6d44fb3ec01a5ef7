#include "bilkoctl/reading/masking.h"

#include <gmock/gmock.h>

namespace bilko::ctl {
namespace {

TEST(Masking, hides_what_the_schema_marks_and_nothing_else) {
  EXPECT_EQ(masked_event(R"({"id":"evt_1","type":"invoice.invoice.sent",)"
                         R"("data":{"invoiceNumber":"INV-2026-001","contactEmail":"a@b.rs"}})"),
            R"({"id":"evt_1","type":"invoice.invoice.sent",)"
            R"("data":{"invoiceNumber":"INV-2026-001","contactEmail":"***"}})");
}

TEST(Masking, hides_whole_objects_but_leaves_null) {
  EXPECT_EQ(masked_event(R"({"type":"invoice.logged_action.recorded",)"
                         R"("data":{"rowData":{"name":"Ana"},"changedFields":null}})"),
            R"({"type":"invoice.logged_action.recorded",)"
            R"("data":{"rowData":"***","changedFields":null}})");
}

TEST(Masking, hides_all_data_of_types_it_does_not_know) {
  EXPECT_EQ(masked_event(R"({"type":"shop.cart.filled","data":{"email":"a@b.rs"}})"),
            R"({"type":"shop.cart.filled","data":"***"})");
  EXPECT_EQ(masked_event(R"({"data":{"email":"a@b.rs"}})"), R"({"data":"***"})");
}

TEST(Masking, tells_only_the_length_of_what_is_no_event) {
  EXPECT_EQ(masked_event("Ana Anić, a@b.rs"), R"("*** 17 bytes that are no JSON object")");
}

}  // namespace
}  // namespace bilko::ctl
