#include "notification/usecases/notify_user.h"

#include "notification/store/directory_store.h"
#include "notification/usecases/queue_communication.h"

namespace bilko::notification {

void welcome_user(pg::Tx& tx, const events::Event<contracts::UserCreated>& created) {
  Communication communication;
  communication.kind = Template::welcome;
  communication.recipient = created.data.email;
  communication.subject = "Welcome to Bilko";
  communication.entity_type = "User";
  communication.entity_id = created.data.user_id.str();
  communication.parameters = {{"organization", DirectoryStore(tx).organization_name()},
                              {"name", created.data.name}};
  queue_notice(tx, {created.meta, communication});
}

void invite_user(pg::Tx& tx, const events::Event<contracts::InviteCreated>& created) {
  const auto organization = DirectoryStore(tx).organization_name();
  Communication communication;
  communication.kind = Template::invite;
  communication.recipient = created.data.email;
  communication.subject =
      "You are invited to join " + (organization.empty() ? std::string("Bilko") : organization);
  communication.entity_type = "Invite";
  communication.entity_id = created.data.invite_id.str();
  communication.priority = Priority::high;
  communication.parameters = {{"organization", organization},
                              {"role", created.data.role.str()},
                              {"token", created.data.invite_id.str()},
                              {"expires_on", Date::of(created.data.expires_at).str()}};
  queue_notice(tx, {created.meta, communication});
}

void learn_organization_created(pg::Tx& tx,
                                const events::Event<contracts::OrganizationCreated>& created) {
  DirectoryStore(tx).learn_organization(created.data.name, created.meta.sequence.value_or(0));
}

void learn_organization_updated(pg::Tx& tx,
                                const events::Event<contracts::OrganizationUpdated>& updated) {
  DirectoryStore(tx).learn_organization(updated.data.name, updated.meta.sequence.value_or(0));
}

}  // namespace bilko::notification
