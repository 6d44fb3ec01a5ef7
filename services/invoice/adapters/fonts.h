#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace bilko::invoice {

// A TrueType font: how wide a text is in it, and font files with only the characters that a
// document shows. Texts are UTF-8. Thread-safe.
class Font {
 public:
  // Throws Error unavailable `fonts_unavailable`.
  explicit Font(const std::string& path);

  // How far `text` runs at this font size, in its unit; rounded up.
  int width_of(std::string_view text, int size) const;
  // A font file for the characters of `text` alone. The same characters, the same bytes.
  std::string cut_for(std::string_view text) const;

 private:
  struct Face;
  std::shared_ptr<const Face> face_;
};

// What documents are set in.
struct Fonts {
  // `folder` holds DejaVuSans.ttf and DejaVuSans-Bold.ttf. Throws as Font does.
  explicit Fonts(const std::string& folder)
      : regular(folder + "/DejaVuSans.ttf"), bold(folder + "/DejaVuSans-Bold.ttf") {}

  Font regular;
  Font bold;
};

}  // namespace bilko::invoice
