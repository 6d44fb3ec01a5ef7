#include "invoice/adapters/fonts.h"

#include <hb-subset.h>
#include <hb.h>

#include <stdexcept>

#include "bilko/core/error.h"
#include "bilko/log/log.h"

namespace bilko::invoice {
namespace {

template <class Object, void (*destroy)(Object*)>
struct Destroy {
  void operator()(Object* object) const { destroy(object); }
};
using Blob = std::unique_ptr<hb_blob_t, Destroy<hb_blob_t, hb_blob_destroy>>;
using Buffer = std::unique_ptr<hb_buffer_t, Destroy<hb_buffer_t, hb_buffer_destroy>>;
using FacePointer = std::unique_ptr<hb_face_t, Destroy<hb_face_t, hb_face_destroy>>;
using FontPointer = std::unique_ptr<hb_font_t, Destroy<hb_font_t, hb_font_destroy>>;
using Input =
    std::unique_ptr<hb_subset_input_t, Destroy<hb_subset_input_t, hb_subset_input_destroy>>;

// Tables that a PDF has no use for: it names each glyph and its place itself.
constexpr hb_tag_t kDropped[] = {HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'),
                                 HB_TAG('G', 'D', 'E', 'F'), HB_TAG('k', 'e', 'r', 'n'),
                                 HB_TAG('g', 'a', 's', 'p'), HB_TAG('p', 'o', 's', 't'),
                                 HB_TAG('F', 'F', 'T', 'M')};

// Calls `use` with each character of the text.
template <class Use>
void for_each_character(std::string_view text, Use use) {
  const Buffer buffer(hb_buffer_create());
  const auto size = static_cast<int>(text.size());
  hb_buffer_add_utf8(buffer.get(), text.data(), size, 0, size);
  unsigned count = 0;
  const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer.get(), &count);
  for (unsigned i = 0; i < count; ++i) use(infos[i].codepoint);
}

[[noreturn]] void refuse(const std::string& path) {
  log::error("a font cannot be read", {{"path", path}});
  throw Error(ErrorKind::unavailable, "fonts_unavailable", "documents cannot be printed now");
}

}  // namespace

struct Font::Face {
  FacePointer face;
  FontPointer font;
};

Font::Font(const std::string& path) {
  const Blob blob(hb_blob_create_from_file_or_fail(path.c_str()));
  if (!blob) refuse(path);
  auto face = std::make_shared<Face>();
  face->face.reset(hb_face_create(blob.get(), 0));
  hb_face_make_immutable(face->face.get());
  if (hb_face_get_glyph_count(face->face.get()) == 0) refuse(path);
  face->font.reset(hb_font_create(face->face.get()));
  hb_font_make_immutable(face->font.get());
  face_ = std::move(face);
}

int Font::width_of(std::string_view text, int size) const {
  hb_font_t* const font = face_->font.get();
  std::int64_t units = 0;
  for_each_character(text, [&](hb_codepoint_t character) {
    hb_codepoint_t glyph = 0;  // the sign for a missing one, where there is none
    hb_font_get_nominal_glyph(font, character, &glyph);
    units += hb_font_get_glyph_h_advance(font, glyph);
  });
  const std::int64_t per_size = hb_face_get_upem(face_->face.get());
  return static_cast<int>((units * size + per_size - 1) / per_size);
}

std::string Font::cut_for(std::string_view text) const {
  const Input input(hb_subset_input_create_or_fail());
  if (!input) throw std::bad_alloc();
  hb_set_t* const characters = hb_subset_input_unicode_set(input.get());
  for_each_character(text, [&](hb_codepoint_t character) { hb_set_add(characters, character); });
  hb_set_t* const dropped = hb_subset_input_set(input.get(), HB_SUBSET_SETS_DROP_TABLE_TAG);
  for (const hb_tag_t table : kDropped) hb_set_add(dropped, table);
  const FacePointer cut(hb_subset_or_fail(face_->face.get(), input.get()));
  if (!cut) throw std::runtime_error("HarfBuzz cannot cut the font");
  const Blob blob(hb_face_reference_blob(cut.get()));
  unsigned size = 0;
  const char* const bytes = hb_blob_get_data(blob.get(), &size);
  return {bytes, size};
}

}  // namespace bilko::invoice
