#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "bilko/core/date.h"

namespace bilko::invoice {

// Lengths are tenths of a point, counted from the upper left corner of the page.
struct Place {
  int x = 0;
  int y = 0;
};

struct Box {
  Place corner;  // upper left
  int width = 0;
  int height = 0;
};

struct Color {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
};

enum class Face { regular, bold };

struct Pen {
  Face face = Face::regular;
  int size = 0;
  Color color;
};

struct PdfProperties {
  std::string title;
  std::string author;
  Date created;  // the only time in the file
};

// A PDF of A4 pages with embedded DejaVu Sans: the only place that names libharu. The same calls
// make the same bytes. Texts are UTF-8 of the basic plane. Used by one thread.
class PdfCanvas {
 public:
  static constexpr int kWidth = 5953;
  static constexpr int kHeight = 8419;

  // `font_folder` holds DejaVuSans.ttf and DejaVuSans-Bold.ttf. Throws Error unavailable
  // `fonts_unavailable`.
  PdfCanvas(const std::string& font_folder, const PdfProperties& properties);
  ~PdfCanvas();
  PdfCanvas(const PdfCanvas&) = delete;
  PdfCanvas& operator=(const PdfCanvas&) = delete;

  // Adds a page, which is then drawn on.
  void add_page();
  std::size_t pages() const;
  // Draws on an earlier page again; counted from 0.
  void go_to(std::size_t page);

  int width_of(std::string_view text, const Pen& pen) const;
  // `at` is the left, or the right, end of the base line.
  void text(Place at, std::string_view text, const Pen& pen);
  void text_to(Place at, std::string_view text, const Pen& pen);
  void fill(const Box& box, Color color);

  // The bytes; nothing may be drawn afterwards. Throws std::runtime_error when libharu failed in
  // any call: a fault of ours.
  std::string finish();

 private:
  struct Document;
  std::unique_ptr<Document> document_;
};

}  // namespace bilko::invoice
