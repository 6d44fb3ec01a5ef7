#include "notification/store/communication_store.h"

#include "bilko/json/codec.h"

namespace bilko::notification {
namespace {

constexpr auto kInsert = R"(
INSERT INTO communication (organization_id, id, template, recipient, subject, parameters,
                           attachment_sha256, attachment_name, entity_type, entity_id, priority,
                           status, cause, changed_by, correlation_id, caused_by,
                           traceparent)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT DO NOTHING)";
constexpr auto kLoad = "SELECT * FROM communication WHERE organization_id = $1 AND id = $2";
constexpr auto kList = R"(
SELECT * FROM communication
 WHERE organization_id = $1 AND ($2::text IS NULL OR entity_id = $2)
   AND ($3::text IS NULL OR status = $3) AND ($4::text IS NULL OR id < $4)
 ORDER BY id DESC LIMIT $5)";
constexpr auto kBegin = R"(
UPDATE communication
   SET status = 'sending', attempts = attempts + 1, version = version + 1,
       updated_at = clock_timestamp()
 WHERE organization_id = $1 AND id = $2 AND status = 'intended'
RETURNING *)";
constexpr auto kEnd = R"(
UPDATE communication
   SET status = $3, error = $4, version = version + 1, updated_at = clock_timestamp()
 WHERE organization_id = $1 AND id = $2 AND status = 'sending')";

std::optional<Attachment> attachment_of(const pg::Row& row) {
  const auto sha256 = row.get<std::optional<std::string>>("attachment_sha256");
  if (!sha256) return std::nullopt;
  return Attachment{*sha256, row.get<std::string>("attachment_name")};
}

Communication communication_of(const pg::Row& row) {
  return {.id = row.get<CommunicationId>("id"),
          .kind = row.get<Template>("template"),
          .recipient = row.get<std::string>("recipient"),
          .subject = row.get<std::string>("subject"),
          .parameters = json::decode<Parameters>(row.get<std::string>("parameters")),
          .attachment = attachment_of(row),
          .entity_type = row.get<std::string>("entity_type"),
          .entity_id = row.get<std::string>("entity_id"),
          .priority = row.get<Priority>("priority"),
          .status = row.get<Status>("status"),
          .attempts = row.get<int>("attempts"),
          .error = row.get<std::optional<std::string>>("error"),
          .cause = row.get<std::string>("cause"),
          .correlation_id = row.get<std::string>("correlation_id"),
          .caused_by = row.get<std::optional<std::string>>("caused_by"),
          .traceparent = row.get<std::optional<std::string>>("traceparent").value_or(""),
          .version = row.get<std::int64_t>("version"),
          .created_at = row.get<Instant>("created_at"),
          .updated_at = row.get<Instant>("updated_at")};
}

}  // namespace

bool CommunicationStore::insert_new(const Communication& communication) {
  std::optional<std::string> sha256, name;
  if (communication.attachment) {
    sha256 = communication.attachment->sha256;
    name = communication.attachment->name;
  }
  return tx_.execute(
             kInsert, tx_.organization(), communication.id, communication.kind,
             communication.recipient, communication.subject, json::encode(communication.parameters),
             sha256, name, communication.entity_type, communication.entity_id,
             communication.priority, communication.status, communication.cause, tx_.context().actor,
             communication.correlation_id, communication.caused_by, communication.traceparent) == 1;
}

Communication CommunicationStore::load(const CommunicationId& id) {
  const auto row = tx_.maybe_one(kLoad, tx_.organization(), id);
  if (!row) throw Error(ErrorKind::not_found, "not_found", "there is no such communication");
  return communication_of(*row);
}

std::vector<Communication> CommunicationStore::list(const CommunicationFilter& filter,
                                                    const std::optional<CommunicationId>& after,
                                                    std::int64_t limit) {
  std::vector<Communication> communications;
  for (const pg::Row& row :
       tx_.query(kList, tx_.organization(), filter.entity_id, filter.status, after, limit))
    communications.push_back(communication_of(row));
  return communications;
}

std::optional<Communication> CommunicationStore::begin_attempt(const CommunicationId& id) {
  const auto row = tx_.maybe_one(kBegin, tx_.organization(), id);
  return row ? std::optional(communication_of(*row)) : std::nullopt;
}

void CommunicationStore::end_attempt(const CommunicationId& id, Status status,
                                     const std::optional<std::string>& error) {
  tx_.execute(kEnd, tx_.organization(), id, status, error);
}

}  // namespace bilko::notification
