#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bilko/core/date.h"
#include "invoice/adapters/fonts.h"

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

// A PDF of A4 pages: the only place that names libharu. It remembers what is drawn and prints at
// the end, when it knows which characters of the fonts to embed. The same calls make the same
// bytes. Texts are UTF-8 of the basic plane. Used by one thread; `fonts` must outlive it.
class PdfCanvas {
 public:
  static constexpr int kWidth = 5953;
  static constexpr int kHeight = 8419;

  PdfCanvas(const Fonts& fonts, PdfProperties properties);

  // Adds a page, which is then drawn on.
  void add_page();
  std::size_t pages() const { return pages_.size(); }
  // Draws on an earlier page again; counted from 0.
  void go_to(std::size_t page);

  int width_of(std::string_view text, const Pen& pen) const;
  // `at` is the left, or the right, end of the base line.
  void text(Place at, std::string_view text, const Pen& pen);
  void text_to(Place at, std::string_view text, const Pen& pen);
  void fill(const Box& box, Color color);

  // The bytes. Throws std::runtime_error when libharu failed in any call: a fault of ours.
  std::string finish() const;

 private:
  // A text, or a box where there is none.
  struct Mark {
    Box box;
    std::string text;
    Pen pen;
  };
  using Page = std::vector<Mark>;

  std::string characters_of(Face face) const;

  const Fonts& fonts_;
  PdfProperties properties_;
  std::vector<Page> pages_;
  std::size_t page_ = 0;
};

}  // namespace bilko::invoice
