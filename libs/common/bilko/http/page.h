#pragma once

#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "bilko/core/enum.h"
#include "bilko/http/request.h"
#include "bilko/http/response.h"

// Lists are read by place: the cursor says where the last item stood in the order of the list, so
// that a page costs the same wherever it begins and nothing moves when items are added.
namespace bilko::http {

// The place after which the page begins, none for the first page. Throws Error malformed
// `cursor_malformed`.
template <Textual Place>
std::optional<Place> place_after(Query& query) {
  const auto position = query.cursor();
  if (!position) return std::nullopt;
  try {
    return Place::parse(*position);
  } catch (const Error&) {
    throw Error(ErrorKind::malformed, "cursor_malformed",
                "the cursor must be a nextCursor of this list");
  }
}

// A page of `items`. The query took one more than `limit`: that one only says that there is a next
// page. `place_of` gives an item's place as text.
template <class Item, class ViewOf, class PlaceOf>
auto page_of(const std::vector<Item>& items, std::int64_t limit, ViewOf view_of, PlaceOf place_of) {
  Page<std::decay_t<std::invoke_result_t<ViewOf&, const Item&>>> page;
  for (const Item& item : items) {
    if (std::ssize(page.data) == limit) {
      page.next_cursor.value = cursor_of(place_of(items[page.data.size() - 1]));
      break;
    }
    page.data.push_back(view_of(item));
  }
  return page;
}

// Answers a list without filters that runs by id: `items_after(place, limit)` gives its items.
template <class IdType, class ItemsAfter, class ViewOf>
Response list_by_id(const Request& request, ItemsAfter items_after, ViewOf view_of) {
  Query query(request);
  const auto limit = query.limit();
  const auto after = place_after<IdType>(query);
  query.finish();
  return ok(page_of(items_after(after, limit + 1), limit, view_of,
                    [](const auto& item) { return item.id.str(); }));
}

}  // namespace bilko::http
