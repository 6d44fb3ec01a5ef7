#include "invoice/http/contact_routes.h"

#include "bilko/http/page.h"
#include "invoice/http/contact_views.h"
#include "invoice/store/contact_store.h"
#include "invoice/usecases/create_contact.h"
#include "invoice/usecases/update_contact.h"

namespace bilko::invoice {
namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

Response answer(Response response, const Contact& contact) {
  return std::move(response).with("ETag", http::etag_of(contact.version));
}

Response post_contact(pg::Tx& tx, const Request& request) {
  const auto contact = create_contact(tx, request.json<ContactDetails>());
  return answer(http::created("/api/v1/contacts/" + contact.id.str(), view_of(contact)), contact);
}

Response patch_contact(pg::Tx& tx, const Request& request) {
  auto command = request.json<UpdateContact>();
  command.contact_id = request.id<ContactId>("id");
  command.expected_version = request.if_match_version();
  const auto contact = update_contact(tx, command);
  return answer(http::ok(view_of(contact)), contact);
}

Response show_contact(pg::Tx& tx, const Request& request) {
  const auto contact = ContactStore(tx).load(request.id<ContactId>("id"));
  return answer(http::ok(view_of(contact)), contact);
}

Response list_contacts(pg::Tx& tx, const Request& request) {
  const auto items = [&](const auto& after, auto limit) {
    return ContactStore(tx).list(after, limit);
  };
  return http::list_by_id<ContactId>(request, items, view_of);
}

}  // namespace

void add_contact_routes(service::Api& api) {
  const auto readers = Access::at_least(Role::viewer);
  const auto writers = Access::at_least(Role::user);
  api.post("/contacts", writers, post_contact);
  api.get("/contacts", readers, list_contacts);
  api.get("/contacts/:id", readers, show_contact);
  api.patch("/contacts/:id", writers, patch_contact);
}

}  // namespace bilko::invoice
