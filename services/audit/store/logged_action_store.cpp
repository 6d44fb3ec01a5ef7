#include "audit/store/logged_action_store.h"

namespace bilko::audit {
namespace {

constexpr auto kAdd = R"(
INSERT INTO logged_action (
  organization_id, partition, seq, id, table_name, row_id, user_id, action, row_data,
  changed_fields, client_ip, application_name, created_at)
SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::text[], $6::text[],
                     $7::text[], $8::text[], $9::json[], $10::json[], $11::text[], $12::text[],
                     $13::timestamptz[]))";
constexpr auto kList = R"(
SELECT * FROM logged_action
 WHERE organization_id = $1
   AND ($2::text IS NULL OR table_name = $2) AND ($3::text IS NULL OR row_id = $3)
   AND ($4::text IS NULL OR user_id = $4)
   AND ($5::timestamptz IS NULL OR created_at >= $5)
   AND ($6::timestamptz IS NULL OR created_at < $6)
   AND ($7::timestamptz IS NULL OR (created_at, partition, seq) < ($7, $8::int, $9::bigint))
 ORDER BY created_at DESC, partition DESC, seq DESC LIMIT $10)";

std::optional<std::string> text_of(const json::Nullable<json::Raw>& json) {
  return json.value ? std::optional(json.value->text) : std::nullopt;
}

json::Nullable<json::Raw> json_of(std::optional<std::string> text) {
  if (!text) return {};
  return {json::Raw{*std::move(text)}};
}

}  // namespace

void LoggedActionStore::add(std::span<const StoredLoggedAction> actions) {
  if (actions.empty()) return;
  const auto of = [&](auto projection) { return pg::column(actions, projection); };
  const auto text = [&](auto member) {
    return of([member](const StoredLoggedAction& stored) { return stored.action.*member; });
  };
  const auto nullable = [&](auto member) {
    return of([member](const StoredLoggedAction& stored) { return (stored.action.*member).value; });
  };
  const auto json = [&](auto member) {
    return of(
        [member](const StoredLoggedAction& stored) { return text_of(stored.action.*member); });
  };
  tx_.execute(
      kAdd, of([](const auto& stored) { return stored.chain.organization; }),
      of([](const auto& stored) { return stored.chain.partition; }), of(&StoredLoggedAction::seq),
      text(&LoggedAction::id), text(&LoggedAction::table_name), text(&LoggedAction::row_id),
      nullable(&LoggedAction::user_id), text(&LoggedAction::action), json(&LoggedAction::row_data),
      json(&LoggedAction::changed_fields), nullable(&LoggedAction::client_ip),
      text(&LoggedAction::application_name), text(&LoggedAction::created_at));
}

std::vector<StoredLoggedAction> LoggedActionStore::list(const LoggedActionFilter& filter,
                                                        const std::optional<Place>& after,
                                                        std::int64_t limit) {
  const auto at = after ? std::optional(after->at) : std::nullopt;
  const auto partition = after ? std::optional(after->partition) : std::nullopt;
  const auto seq = after ? std::optional(after->seq) : std::nullopt;
  std::vector<StoredLoggedAction> actions;
  for (const pg::Row& row :
       tx_.query(kList, tx_.organization(), filter.table_name, filter.row_id, filter.user_id,
                 filter.from, filter.to, at, partition, seq, limit))
    actions.push_back(
        {.chain = {row.get<std::string>("organization_id"), row.get<std::int32_t>("partition")},
         .seq = row.get<std::int64_t>("seq"),
         .action = logged_action_of(row)});
  return actions;
}

LoggedAction logged_action_of(const pg::Row& row, const std::string& prefix) {
  const auto text = [&](const char* name) { return row.get<std::string>(prefix + name); };
  const auto nullable = [&](const char* name) {
    return row.get<std::optional<std::string>>(prefix + name);
  };
  return {.id = text("id"),
          .organization_id = text("organization_id"),
          .table_name = text("table_name"),
          .user_id = {nullable("user_id")},
          .action = text("action"),
          .row_id = text("row_id"),
          .row_data = json_of(nullable("row_data")),
          .changed_fields = json_of(nullable("changed_fields")),
          .client_ip = {nullable("client_ip")},
          .application_name = text("application_name"),
          .created_at = row.get<Instant>(prefix + "created_at")};
}

}  // namespace bilko::audit
