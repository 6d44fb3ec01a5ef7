#include "invoice/adapters/pdf_canvas.h"

#include <fmt/format.h>
#include <hpdf.h>

#include <stdexcept>
#include <vector>

#include "bilko/core/error.h"
#include "bilko/log/log.h"

namespace bilko::invoice {
namespace {

HPDF_REAL points(int tenths) { return static_cast<HPDF_REAL>(tenths) / 10; }
HPDF_REAL from_bottom(int tenths) { return points(PdfCanvas::kHeight - tenths); }
HPDF_REAL share(std::uint8_t part) { return static_cast<HPDF_REAL>(part) / 255; }

HPDF_Date date_of(Date date) {
  const std::chrono::year_month_day day(date.days());
  return {.year = static_cast<int>(day.year()),
          .month = static_cast<int>(static_cast<unsigned>(day.month())),
          .day = static_cast<int>(static_cast<unsigned>(day.day())),
          .hour = 0,
          .minutes = 0,
          .seconds = 0,
          .ind = 'Z',
          .off_hour = 0,
          .off_minutes = 0};
}

}  // namespace

struct PdfCanvas::Document {
  HPDF_Doc pdf = HPDF_New(nullptr, nullptr);  // without a handler: errors stay in the document
  HPDF_Font regular = nullptr;
  HPDF_Font bold = nullptr;
  std::vector<HPDF_Page> pages;
  HPDF_Page page = nullptr;

  Document() = default;
  ~Document() { HPDF_Free(pdf); }
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  HPDF_Font font(const std::string& path) const {
    const char* name = HPDF_LoadTTFontFromFile(pdf, path.c_str(), HPDF_TRUE);
    const HPDF_Font font = name == nullptr ? nullptr : HPDF_GetFont(pdf, name, "UTF-8");
    if (font != nullptr) return font;
    log::error("a font cannot be read",
               {{"path", path}, {"status", static_cast<std::int64_t>(HPDF_GetError(pdf))}});
    throw Error(ErrorKind::unavailable, "fonts_unavailable", "documents cannot be printed now");
  }
  HPDF_Font font_of(const Pen& pen) const { return pen.face == Face::bold ? bold : regular; }
};

PdfCanvas::PdfCanvas(const std::string& font_folder, const PdfProperties& properties)
    : document_(std::make_unique<Document>()) {
  const HPDF_Doc pdf = document_->pdf;
  HPDF_UseUTFEncodings(pdf);
  HPDF_SetCurrentEncoder(pdf, "UTF-8");  // of the properties
  HPDF_SetCompressionMode(pdf, HPDF_COMP_ALL);
  document_->regular = document_->font(font_folder + "/DejaVuSans.ttf");
  document_->bold = document_->font(font_folder + "/DejaVuSans-Bold.ttf");
  HPDF_SetInfoAttr(pdf, HPDF_INFO_TITLE, properties.title.c_str());
  HPDF_SetInfoAttr(pdf, HPDF_INFO_AUTHOR, properties.author.c_str());
  HPDF_SetInfoAttr(pdf, HPDF_INFO_CREATOR, "Bilko");
  HPDF_SetInfoDateAttr(pdf, HPDF_INFO_CREATION_DATE, date_of(properties.created));
}

PdfCanvas::~PdfCanvas() = default;

void PdfCanvas::add_page() {
  document_->page = HPDF_AddPage(document_->pdf);
  HPDF_Page_SetSize(document_->page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT);
  document_->pages.push_back(document_->page);
}

std::size_t PdfCanvas::pages() const { return document_->pages.size(); }

void PdfCanvas::go_to(std::size_t page) { document_->page = document_->pages.at(page); }

int PdfCanvas::width_of(std::string_view text, const Pen& pen) const {
  // Of 1000 units per font size; rounded up, so that what fits by this really fits.
  const HPDF_TextWidth width =
      HPDF_Font_TextWidth(document_->font_of(pen), reinterpret_cast<const HPDF_BYTE*>(text.data()),
                          static_cast<HPDF_UINT>(text.size()));
  return (static_cast<int>(width.width) * pen.size + 999) / 1000;
}

void PdfCanvas::text(Place at, std::string_view text, const Pen& pen) {
  const HPDF_Page page = document_->page;
  HPDF_Page_SetRGBFill(page, share(pen.color.red), share(pen.color.green), share(pen.color.blue));
  HPDF_Page_BeginText(page);
  HPDF_Page_SetFontAndSize(page, document_->font_of(pen), points(pen.size));
  HPDF_Page_TextOut(page, points(at.x), from_bottom(at.y), std::string(text).c_str());
  HPDF_Page_EndText(page);
}

void PdfCanvas::text_to(Place at, std::string_view text, const Pen& pen) {
  this->text({at.x - width_of(text, pen), at.y}, text, pen);
}

void PdfCanvas::fill(const Box& box, Color color) {
  const HPDF_Page page = document_->page;
  HPDF_Page_SetRGBFill(page, share(color.red), share(color.green), share(color.blue));
  HPDF_Page_Rectangle(page, points(box.corner.x), from_bottom(box.corner.y + box.height),
                      points(box.width), points(box.height));
  HPDF_Page_Fill(page);
}

std::string PdfCanvas::finish() {
  const HPDF_Doc pdf = document_->pdf;
  HPDF_SaveToStream(pdf);
  std::string bytes(HPDF_GetStreamSize(pdf), '\0');
  HPDF_UINT32 size = static_cast<HPDF_UINT32>(bytes.size());
  HPDF_ResetStream(pdf);
  HPDF_ReadFromStream(pdf, reinterpret_cast<HPDF_BYTE*>(bytes.data()), &size);
  const HPDF_STATUS status = HPDF_GetError(pdf);
  if (status != HPDF_OK || size != bytes.size())
    throw std::runtime_error(fmt::format("libharu failed with status {:#x}", status));
  return bytes;
}

}  // namespace bilko::invoice
