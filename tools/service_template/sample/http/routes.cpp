#include "sample/http/routes.h"

#include "bilko/http/page.h"
#include "sample/http/views.h"
#include "sample/store/specimen_store.h"
#include "sample/usecases/create_specimen.h"

namespace bilko::sample {
namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

Response answer(Response response, const Specimen& specimen) {
  return std::move(response).with("ETag", http::etag_of(specimen.version));
}

Response post_specimen(pg::Tx& tx, const Request& request) {
  const auto specimen = create_specimen(tx, request.json<SpecimenDetails>());
  return answer(http::created("/api/v1/specimens/" + specimen.id.str(), view_of(specimen)),
                specimen);
}

Response show_specimen(pg::Tx& tx, const Request& request) {
  const auto specimen = SpecimenStore(tx).load(request.id<SpecimenId>("id"));
  return answer(http::ok(view_of(specimen)), specimen);
}

Response list_specimens(pg::Tx& tx, const Request& request) {
  const auto items = [&](const auto& after, auto limit) {
    return SpecimenStore(tx).list(after, limit);
  };
  return http::list_by_id<SpecimenId>(request, items, view_of);
}

}  // namespace

void add_routes(service::Api& api, const Config& /*config*/) {
  const auto readers = Access::at_least(Role::viewer);
  const auto writers = Access::at_least(Role::user);
  api.post("/specimens", writers, post_specimen);
  api.get("/specimens", readers, list_specimens);
  api.get("/specimens/:id", readers, show_specimen);
}

}  // namespace bilko::sample
