#include "invoice/adapters/invoice_pdf.h"

#include <fmt/format.h>

#include <algorithm>

#include "invoice/adapters/invoice_text.h"
#include "invoice/adapters/pdf_canvas.h"
#include "invoice/adapters/text_wrap.h"

namespace bilko::invoice {
namespace {

constexpr Color kInk{33, 37, 41};
constexpr Color kMuted{100, 110, 120};
constexpr Color kAccent{24, 66, 107};
constexpr Color kPaper{242, 245, 249};
constexpr Color kHairline{208, 214, 221};
constexpr Color kWhite{255, 255, 255};

constexpr Pen kTitle{Face::bold, 220, kAccent};
constexpr Pen kName{Face::bold, 140, kInk};
constexpr Pen kStrong{Face::bold, 90, kInk};
constexpr Pen kText{Face::regular, 85, kInk};
constexpr Pen kQuiet{Face::regular, 80, kMuted};
constexpr Pen kLabel{Face::bold, 70, kMuted};
constexpr Pen kHead{Face::bold, 75, kWhite};
constexpr Pen kSum{Face::bold, 110, kWhite};

constexpr int kLeft = 500;
constexpr int kRight = PdfCanvas::kWidth - kLeft;
constexpr int kTop = 560;
constexpr int kBottom = PdfCanvas::kHeight - 700;  // the footer is below
constexpr int kStep = 125;                         // from line to line
constexpr int kMiddle = 3150;                      // where the right column starts
constexpr int kPad = 60;

// Columns of the table of lines: where texts start, or numbers end.
constexpr int kDescription = kLeft + 290;
constexpr int kDescriptionWidth = 2050;
constexpr int kQuantity = 3330;
constexpr int kPrice = 4090;
constexpr int kVat = 4600;
constexpr int kNet = kRight - kPad;

class InvoicePages {
 public:
  InvoicePages(const InvoiceDocument& document, const Fonts& fonts)
      : document_(document),
        invoice_(document.invoice),
        currency_(invoice_.terms.currency),
        canvas_(fonts, {.title = printable("Invoice " + invoice_.number),
                        .author = printable(payee()),
                        .created = invoice_.terms.issue_date}) {}

  std::string print() {
    canvas_.add_page();
    y_ = kTop;
    print_head();
    print_parties();
    print_table_head();
    int number = 0;
    for (const Line& line : invoice_.terms.lines) print_line(++number, line);
    print_sums();
    print_payment();
    if (invoice_.terms.note) print_note(*invoice_.terms.note);
    print_footers();
    return canvas_.finish();
  }

 private:
  const std::string& payee() const {
    return document_.seller.legal_name ? *document_.seller.legal_name : document_.seller.name;
  }

  Measure measure(const Pen& pen) const {
    return [this, pen](std::string_view text) { return canvas_.width_of(text, pen); };
  }

  // Lines of text from y_ on.
  void write(int x, std::string_view text, int width, const Pen& pen) {
    for (const std::string& line : wrapped(text, width, measure(pen))) {
      canvas_.text({x, y_}, line, pen);
      y_ += kStep;
    }
  }

  // A number that ends at x, set smaller rather than into the column before.
  void write_number(int x, const std::string& text, int width, Pen pen) {
    while (canvas_.width_of(text, pen) > width && pen.size > 40) pen.size -= 5;
    canvas_.text_to({x, y_}, text, pen);
  }

  void print_head() {
    const Seller& seller = document_.seller;
    canvas_.fill({{0, 0}, PdfCanvas::kWidth, 90}, kAccent);
    y_ += 70;
    canvas_.text_to({kRight, y_ + 40}, "INVOICE", kTitle);
    canvas_.text_to({kRight, y_ + 210}, invoice_.number, kStrong);
    for (const std::string& line : wrapped(seller.name, kMiddle - kLeft, measure(kName))) {
      canvas_.text({kLeft, y_}, line, kName);
      y_ += 180;
    }
    y_ -= 20;
    const int width = kMiddle - kLeft - 100;
    if (seller.legal_name && *seller.legal_name != seller.name)
      write(kLeft, *seller.legal_name, width, kQuiet);
    if (seller.address) write(kLeft, *seller.address, width, kQuiet);
    if (seller.tax_id) write(kLeft, "Tax ID: " + *seller.tax_id, width, kQuiet);
    y_ = std::max(y_, kTop + 330) + 20;
    canvas_.fill({{kLeft, y_}, kRight - kLeft, 6}, kHairline);
    y_ += 220;
  }

  void print_parties() {
    const ContactDetails& buyer = document_.buyer;
    const int top = y_;
    canvas_.text({kLeft, y_}, "BILL TO", kLabel);
    y_ += 145;
    const int width = kMiddle - kLeft - 100;
    write(kLeft, buyer.name, width, kStrong);
    if (buyer.address) write(kLeft, *buyer.address, width, kText);
    if (buyer.tax_id) write(kLeft, "Tax ID: " + *buyer.tax_id, width, kText);
    write(kLeft, buyer.email.str(), width, kText);
    const int bottom = y_;
    y_ = top;
    print_fact("Invoice number", invoice_.number);
    print_fact("Issue date", invoice_.terms.issue_date.str());
    print_fact("Due date", invoice_.terms.due_date.str());
    print_fact("Payment reference", document_.payment_reference());
    print_fact("Currency", currency_.str());
    y_ = std::max(y_, bottom) + 130;
  }

  void print_fact(const char* label, const std::string& value) {
    canvas_.text({kMiddle + 650, y_}, label, kQuiet);
    canvas_.text_to({kRight, y_}, value, kStrong);
    y_ += 145;
  }

  void print_table_head() {
    canvas_.fill({{kLeft, y_}, kRight - kLeft, 200}, kAccent);
    y_ += 128;
    canvas_.text({kLeft + kPad, y_}, "#", kHead);
    canvas_.text({kDescription, y_}, "Description", kHead);
    canvas_.text_to({kQuantity, y_}, "Quantity", kHead);
    canvas_.text_to({kPrice, y_}, "Unit price", kHead);
    canvas_.text_to({kVat, y_}, "VAT", kHead);
    canvas_.text_to({kNet, y_}, "Net amount", kHead);
    y_ += 72;
  }

  void print_line(int number, const Line& line) {
    const auto rows = wrapped(line.description, kDescriptionWidth, measure(kText));
    const int height = 85 + kStep * static_cast<int>(rows.size());
    if (y_ + height > kBottom) {
      add_page();
      print_table_head();
    }
    const int bottom = y_ + height;
    y_ += 140;
    canvas_.text({kLeft + kPad, y_}, std::to_string(number), kQuiet);
    write_number(kQuantity, line.quantity.str(), kQuantity - kDescription - kDescriptionWidth - 20,
                 kText);
    write_number(kPrice, price_text(line.unit_price, currency_), kPrice - kQuantity - 40, kText);
    write_number(kVat, vat_text(line), kVat - kPrice - 40, kText);
    write_number(kNet, money_text(line.net(currency_)), kNet - kVat - 40, kText);
    for (const std::string& row : rows) {
      canvas_.text({kDescription, y_}, row, kText);
      y_ += kStep;
    }
    y_ = bottom;
    canvas_.fill({{kLeft, y_ - 4}, kRight - kLeft, 4}, kHairline);
  }

  // What VAT is made of on the left, the sums on the right: never parted by a page.
  void print_sums() {
    const auto parts = vat_subtotals(invoice_.terms.lines, currency_);
    const int rows = std::max<int>(static_cast<int>(parts.size()) + 1, 4);
    require_room(420 + 155 * rows);
    y_ += 220;
    const int top = y_;
    if (!parts.empty()) print_vat(parts);
    const int bottom = y_;
    y_ = top;
    print_sum("Net amount", invoice_.totals.net);
    print_sum("VAT", invoice_.totals.vat);
    y_ += 10;
    canvas_.fill({{kMiddle + 250, y_ - 60}, kRight - kMiddle - 250, 230}, kAccent);
    y_ += 90;
    canvas_.text({kMiddle + 250 + kPad, y_}, "Total " + currency_.str(), kSum);
    write_number(kNet, money_text(invoice_.totals.total), 1300, kSum);
    y_ += 240;
    if (!(invoice_.base_currency == currency_)) print_base();
    y_ = std::max(y_, bottom);
  }

  void print_vat(const std::vector<VatSubtotal>& parts) {
    const int rate = 1900, net = 2550, amount = 3150;
    canvas_.text({kLeft, y_}, "VAT", kLabel);
    canvas_.text_to({rate, y_}, "RATE", kLabel);
    canvas_.text_to({net, y_}, "NET", kLabel);
    canvas_.text_to({amount, y_}, "VAT AMOUNT", kLabel);
    canvas_.fill({{kLeft, y_ + 50}, amount - kLeft, 4}, kHairline);
    y_ += 170;
    for (const VatSubtotal& part : parts) {
      canvas_.text({kLeft, y_}, category_text(part.vat.category), kQuiet);
      write_number(rate, percent_text(part.vat.rate), 400, kQuiet);
      write_number(net, money_text(part.net), net - rate - 40, kQuiet);
      write_number(amount, money_text(part.amount), amount - net - 40, kQuiet);
      y_ += 145;
    }
  }

  void print_sum(const char* label, const Money& money) {
    canvas_.text({kMiddle + 250 + kPad, y_}, label, kText);
    write_number(kNet, money_text(money), 1400, kText);
    y_ += 155;
  }

  // Where the books are kept in another currency.
  void print_base() {
    const auto text = fmt::format("1 {} = {} {}, total {} {}", currency_.str(),
                                  invoice_.terms.exchange_rate.str(), invoice_.base_currency.str(),
                                  money_text(invoice_.base_total()), invoice_.base_currency.str());
    canvas_.text_to({kRight, y_}, text, kQuiet);
    y_ += kStep;
  }

  // Two rows of two: to whom and what to state, where to and until when.
  void print_payment() {
    const int width = kMiddle - kLeft - 2 * kPad - 100;
    const auto payees = wrapped(payee(), width, measure(kStrong));
    const int height = 730 + kStep * (static_cast<int>(payees.size()) - 1);
    require_room(height + 200);
    const Box box{{kLeft, y_ + 200}, kRight - kLeft, height};
    canvas_.fill(box, kPaper);
    canvas_.fill({box.corner, 25, height}, kAccent);
    const int left = kLeft + 2 * kPad, right = kMiddle + 250 + kPad;
    const int first = box.corner.y + 160, second = box.corner.y + height - 240;
    y_ = first + 135;
    canvas_.text({left, first}, "PAY TO", kLabel);
    write(left, payee(), width, kStrong);
    print_labelled({right, first}, "PAYMENT REFERENCE", document_.payment_reference());
    if (document_.seller.iban)
      print_labelled({left, second}, "IBAN", iban_text(*document_.seller.iban));
    print_labelled({right, second}, "DUE DATE", invoice_.terms.due_date.str());
    y_ = box.corner.y + height;
  }

  void print_labelled(Place at, const char* label, const std::string& value) {
    canvas_.text(at, label, kLabel);
    canvas_.text({at.x, at.y + 135}, value, kStrong);
  }

  void print_note(const std::string& note) {
    require_room(400);
    y_ += 250;
    canvas_.text({kLeft, y_}, "NOTE", kLabel);
    y_ += 145;
    for (const std::string& line : wrapped(note, kRight - kLeft, measure(kText), 40)) {
      require_room(kStep);
      canvas_.text({kLeft, y_}, line, kText);
      y_ += kStep;
    }
  }

  void require_room(int height) {
    if (y_ + height > kBottom) add_page();
  }

  // Every page but the first says whose it is.
  void add_page() {
    canvas_.add_page();
    canvas_.fill({{0, 0}, PdfCanvas::kWidth, 90}, kAccent);
    y_ = kTop;
    canvas_.text({kLeft, y_}, "Invoice " + invoice_.number, kStrong);
    const auto payees = wrapped(payee(), kMiddle - kLeft, measure(kQuiet));
    canvas_.text_to({kRight, y_}, payees.front(), kQuiet);
    y_ += 120;
  }

  void print_footers() {
    const int y = PdfCanvas::kHeight - 400;
    const auto names = wrapped(payee(), kMiddle, measure(kQuiet));
    for (std::size_t page = 0; page < canvas_.pages(); ++page) {
      canvas_.go_to(page);
      canvas_.fill({{kLeft, y - 130}, kRight - kLeft, 4}, kHairline);
      canvas_.text({kLeft, y}, names.front() + " · " + invoice_.number, kQuiet);
      canvas_.text_to({kRight, y}, fmt::format("Page {} of {}", page + 1, canvas_.pages()), kQuiet);
    }
  }

  const InvoiceDocument& document_;
  const Invoice& invoice_;
  const Currency currency_;
  PdfCanvas canvas_;
  int y_ = 0;  // of the next base line, or the upper edge of the next block
};

}  // namespace

std::string invoice_pdf(const InvoiceDocument& document, const Fonts& fonts) {
  return InvoicePages(document, fonts).print();
}

}  // namespace bilko::invoice
