#include "bilko/core/hash.h"
#include "expense/domain/receipt.h"
#include "expense/tests/expense_fixture.h"

namespace bilko::expense {
namespace {

using namespace std::string_literals;
using testing::header_of;

class ReceiptsTest : public ExpenseTest {
 protected:
  http::Response download(const ExpenseId& id) {
    return call(ada_, "GET", path_of(id, "/receipt"));
  }
  int stored() const {
    int count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(blobs_.path()))
      count += entry.is_regular_file() ? 1 : 0;
    return count;
  }

  const std::string pdf_ = "%PDF-1.7\n\0\r\n--b"s;
};

TEST_F(ReceiptsTest, AreKeptByTheirContentAndServedAsWhatTheyAre) {
  const auto id = create().id;
  EXPECT_EQ(download(id).status, 404);
  const auto uploaded = upload(id, pdf_, organization_);
  EXPECT_EQ(uploaded.status, 201) << uploaded.body;
  const auto receipt = decoded<ReceiptView>(uploaded);
  EXPECT_EQ(receipt.sha256, hex(sha256(pdf_)));
  EXPECT_EQ(receipt.content_type, ReceiptType::pdf);
  EXPECT_EQ(show(id).receipt_url.value, receipt.receipt_url);

  const auto served = call(ada_, "GET", receipt.receipt_url.substr(std::string("/api/v1").size()));
  EXPECT_EQ(served.body, pdf_);
  EXPECT_EQ(served.content_type, "application/pdf");
  EXPECT_EQ(header_of(served, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header_of(served, "Content-Disposition"), "attachment; filename=\"EXP-2026-001\"");

  EXPECT_EQ(upload(id, pdf_, organization_).status, 201);
  EXPECT_EQ(upload(create().id, pdf_, organization_).status, 201);
  EXPECT_EQ(stored(), 1);
}

TEST_F(ReceiptsTest, WhatIsNoneIsRefusedAndNotStored) {
  const auto id = create().id;
  EXPECT_EQ(code_of(upload(id, "<html>", organization_)), "receipt_type_unknown");
  EXPECT_EQ(upload(id, "<html>", organization_).status, 415);
  const auto large = upload(id, pdf_ + std::string(kReceiptBytesMax, ' '), organization_);
  EXPECT_EQ(large.status, 413);
  EXPECT_EQ(code_of(large), "receipt_too_large");
  EXPECT_EQ(call(ada_, "POST", path_of(id, "/receipt"), "{}").status, 415);
  EXPECT_EQ(stored(), 0);
  EXPECT_EQ(show(id).version, 1);
}

TEST_F(ReceiptsTest, CannotChangeOnceTheExpenseIsDecided) {
  const auto id = create().id;
  EXPECT_EQ(upload(id, pdf_, organization_).status, 201);
  approve(id);
  EXPECT_EQ(upload(id, "\xff\xd8\xff"s, organization_).status, 409);
  EXPECT_EQ(download(id).body, pdf_);
  EXPECT_EQ(stored(), 1);
}

TEST_F(ReceiptsTest, StayWithinTheirOrganization) {
  const auto id = create().id;
  EXPECT_EQ(upload(id, pdf_, organization_).status, 201);
  const auto other = OrganizationId::generate(SystemClock().now());
  EXPECT_EQ(upload(id, "\xff\xd8\xff"s, other).status, 404);
  EXPECT_EQ(
      service_.call({.caller = owner_of(other, ada_), .path = path_of(id, "/receipt")}).status,
      404);
  EXPECT_EQ(stored(), 1);
}

}  // namespace
}  // namespace bilko::expense
