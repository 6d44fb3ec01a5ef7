#include "invoice/adapters/invoice_pdf.h"

#include <gtest/gtest.h>

#include "bilko/core/error.h"
#include "invoice/config.h"

// What the text of a document is, an independent reader says: tests/e2e/test_documents.py.
namespace bilko::invoice {
namespace {

const Fonts kFonts(Config().font_folder);

Line line(const std::string& description) {
  return {.description = description,
          .quantity = Quantity::parse("2"),
          .unit_price = Amount::parse("625"),
          .vat_rate = Percent::parse("20"),
          .vat_category = {}};
}

InvoiceDocument document_of(const std::vector<Line>& lines) {
  const Terms terms{.contact_id = ContactId::generate(Instant()),
                    .currency = Currency::parse("EUR"),
                    .exchange_rate = Rate::parse("1"),
                    .issue_date = Date::parse("2026-02-23"),
                    .due_date = Date::parse("2026-03-25"),
                    .lines = lines,
                    .note = "Hvala na poverenju"};
  InvoiceDocument document{
      .seller = {.name = "Билко д.о.о.",
                 .legal_name = "Билко друштво са ограниченом одговорношћу",
                 .tax_id = "RS109876543",
                 .address = "Кнеза Милоша 12\n11000 Београд",
                 .iban = "RS35260005601001611379"},
      .buyer = {.name = "Živko Đorđević",
                .email = Email::parse("kupac@example.com"),
                .tax_id = {},
                .address = "Njegoševa 5",
                .language = {}},
      .invoice = Invoice::draft(InvoiceId::generate(Instant()), terms, Currency::parse("EUR"))};
  document.invoice.number = "INV-2026-001";
  return document;
}

std::size_t pages_of(const std::string& pdf) {
  std::size_t count = 0;
  const std::string_view mark = "/Type /Page\n";
  for (auto at = pdf.find(mark); at != std::string::npos; at = pdf.find(mark, at + 1)) ++count;
  return count;
}

TEST(InvoicePdf, AShortInvoiceIsOnePage) {
  const std::string pdf = invoice_pdf(document_of({line("Usluga")}), kFonts);
  EXPECT_EQ(pdf.substr(0, 5), "%PDF-");
  EXPECT_EQ(pages_of(pdf), 1u);
  EXPECT_LT(pdf.size(), 40'000u);  // goes out with every mail
}

TEST(InvoicePdf, AsManyPagesAsLinesNeed) {
  const auto pages = [](std::size_t count) {
    return pages_of(invoice_pdf(document_of(std::vector(count, line("Usluga"))), kFonts));
  };
  EXPECT_EQ(pages(10), 1u);
  EXPECT_EQ(pages(40), 2u);
  EXPECT_GE(pages(200), 6u);
  EXPECT_LE(pages(200), 9u);
  EXPECT_GE(pages(kLinesMax), 15u);
}

TEST(InvoicePdf, TheSameDocumentGivesTheSameBytes) {
  const std::string first = invoice_pdf(document_of({line("Услуга")}), kFonts);
  EXPECT_EQ(invoice_pdf(document_of({line("Услуга")}), kFonts), first);
  EXPECT_NE(invoice_pdf(document_of({line("Услугa")}), kFonts), first);  // another letter а
}

TEST(InvoicePdf, TheLargestTextsAndNumbersStillPrint) {
  std::string wide;
  for (std::size_t n = 0; n < kDescriptionMax; ++n) wide += "Ш";
  InvoiceDocument document = document_of({line(wide), line("\xF0\x9F\x98\x80 \x01\n\n")});
  document.invoice.totals.total =
      Money(Amount::parse("922337203685477.58"), Currency::parse("EUR"));
  document.invoice.terms.note = std::string(kNoteMax, 'W');
  document.seller.name = document.buyer.name = std::string(200, 'W');
  document.seller.legal_name = wide;
  document.seller.address = document.buyer.address = std::string(500, '\n') + "x";
  EXPECT_GE(pages_of(invoice_pdf(document, kFonts)), 2u);
}

TEST(InvoicePdf, WithoutFontsNothingCanBePrinted) {
  try {
    Fonts("/nowhere");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "fonts_unavailable");
  }
}

}  // namespace
}  // namespace bilko::invoice
