#include "invoice/adapters/pdf_canvas.h"

#include <fmt/format.h>
#include <hpdf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

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

// A file of memory, under a name: libharu reads fonts from named files only.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : fd_(::memfd_create("font", MFD_CLOEXEC)) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "memfd_create");
    while (!bytes.empty()) {
      const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
      if (written < 0) break;  // libharu then finds no font
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  ~MemoryFile() { ::close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return fmt::format("/proc/self/fd/{}", fd_); }

 private:
  int fd_;
};

// A document of libharu. There is no handler: errors stay in it until the end.
class Document {
 public:
  explicit Document(const PdfProperties& properties) : pdf_(HPDF_New(nullptr, nullptr)) {
    HPDF_UseUTFEncodings(pdf_);
    HPDF_SetCurrentEncoder(pdf_, "UTF-8");  // of the properties
    HPDF_SetCompressionMode(pdf_, HPDF_COMP_ALL);
    HPDF_SetInfoAttr(pdf_, HPDF_INFO_TITLE, properties.title.c_str());
    HPDF_SetInfoAttr(pdf_, HPDF_INFO_AUTHOR, properties.author.c_str());
    HPDF_SetInfoAttr(pdf_, HPDF_INFO_CREATOR, "Bilko");
    HPDF_SetInfoDateAttr(pdf_, HPDF_INFO_CREATION_DATE, date_of(properties.created));
  }
  ~Document() { HPDF_Free(pdf_); }
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  HPDF_Font font(const std::string& file) {
    const char* const name =
        HPDF_LoadTTFontFromFile(pdf_, MemoryFile(file).path().c_str(), HPDF_TRUE);
    return name == nullptr ? nullptr : HPDF_GetFont(pdf_, name, "UTF-8");
  }

  HPDF_Page add_page() {
    const HPDF_Page page = HPDF_AddPage(pdf_);
    HPDF_Page_SetSize(page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT);
    return page;
  }

  std::string bytes() {
    HPDF_SaveToStream(pdf_);
    std::string bytes(HPDF_GetStreamSize(pdf_), '\0');
    HPDF_UINT32 size = static_cast<HPDF_UINT32>(bytes.size());
    HPDF_ResetStream(pdf_);
    HPDF_ReadFromStream(pdf_, reinterpret_cast<HPDF_BYTE*>(bytes.data()), &size);
    const HPDF_STATUS status = HPDF_GetError(pdf_);
    if (status != HPDF_OK || size != bytes.size())
      throw std::runtime_error(fmt::format("libharu failed with status {:#x}", status));
    return bytes;
  }

 private:
  HPDF_Doc pdf_;
};

void print_text(HPDF_Page page, Place at, const std::string& text) {
  HPDF_Page_BeginText(page);
  HPDF_Page_TextOut(page, points(at.x), from_bottom(at.y), text.c_str());
  HPDF_Page_EndText(page);
}

void print_box(HPDF_Page page, const Box& box) {
  HPDF_Page_Rectangle(page, points(box.corner.x), from_bottom(box.corner.y + box.height),
                      points(box.width), points(box.height));
  HPDF_Page_Fill(page);
}

}  // namespace

PdfCanvas::PdfCanvas(const Fonts& fonts, PdfProperties properties)
    : fonts_(fonts), properties_(std::move(properties)) {}

void PdfCanvas::add_page() {
  page_ = pages_.size();
  pages_.emplace_back();
}

void PdfCanvas::go_to(std::size_t page) { page_ = page; }

int PdfCanvas::width_of(std::string_view text, const Pen& pen) const {
  return (pen.face == Face::bold ? fonts_.bold : fonts_.regular).width_of(text, pen.size);
}

void PdfCanvas::text(Place at, std::string_view text, const Pen& pen) {
  if (!text.empty()) pages_.at(page_).push_back({{at, 0, 0}, std::string(text), pen});
}

void PdfCanvas::text_to(Place at, std::string_view text, const Pen& pen) {
  this->text({at.x - width_of(text, pen), at.y}, text, pen);
}

void PdfCanvas::fill(const Box& box, Color color) {
  pages_.at(page_).push_back({box, "", {Face::regular, 0, color}});
}

std::string PdfCanvas::characters_of(Face face) const {
  std::string characters;
  for (const Page& page : pages_)
    for (const Mark& mark : page)
      if (mark.pen.face == face) characters += mark.text;
  return characters;
}

std::string PdfCanvas::finish() const {
  Document document(properties_);
  const HPDF_Font regular = document.font(fonts_.regular.cut_for(characters_of(Face::regular)));
  const HPDF_Font bold = document.font(fonts_.bold.cut_for(characters_of(Face::bold)));
  for (const Page& marks : pages_) {
    const HPDF_Page page = document.add_page();
    for (const Mark& mark : marks) {
      const auto [red, green, blue] = mark.pen.color;
      HPDF_Page_SetRGBFill(page, share(red), share(green), share(blue));
      if (mark.text.empty()) {
        print_box(page, mark.box);
        continue;
      }
      const HPDF_Font font = mark.pen.face == Face::bold ? bold : regular;
      HPDF_Page_SetFontAndSize(page, font, points(mark.pen.size));
      print_text(page, mark.box.corner, mark.text);
    }
  }
  return document.bytes();
}

}  // namespace bilko::invoice
