#pragma once

#include <string>
#include <string_view>
#include <vector>

// How a statement line names a document: `INV-2026-001`, `inv 2026/001`, `97 41-2026-001`.
namespace bilko::banking {

// A spelling of a document's number without separators, and what finding it is worth (match.h).
struct Reference {
  std::string key;
  int points = 0;
  friend bool operator==(const Reference&, const Reference&) = default;
};

inline constexpr int kWholeReferencePoints = 35;
inline constexpr int kDigitsPoints = 25;  // only the digits of the number, at least five

// The document numbers that stand in a text (`Invoice INV-2026-001 paid`): each whole and by its
// digits.
std::vector<Reference> numbers_in(std::string_view text);
// A payment reference, which has no form of its own: whole, when it has five characters or more.
std::vector<Reference> reference_in(std::string_view payment_reference);
// Every key a text can be found by, sorted: its runs of letters or digits, and up to six
// neighbours joined.
std::vector<std::string> keys_of(std::string_view text);
// What the best of the references that is among the keys is worth; 0 when none is.
int points_of(const std::vector<Reference>& references, const std::vector<std::string>& keys);

}  // namespace bilko::banking
