#pragma once

#include <optional>
#include <string>

#include "bilko/core/instant.h"
#include "bilko/json/codec.h"

namespace bilko::audit {

// A mutation of an audited row, as `*.logged_action.recorded` says it (events.md). The id, the
// table's and the application's names are the publisher's; nothing here depends on their form.
struct LoggedAction {
  std::string id;
  std::string organization_id;
  std::string table_name;
  json::Nullable<std::string> user_id;  // null: the system
  std::string action;
  std::string row_id;
  json::Nullable<json::Raw> row_data;
  json::Nullable<json::Raw> changed_fields;
  json::Nullable<std::string> client_ip;  // a keyed hash
  std::string application_name;
  Instant created_at;

  friend bool operator==(const LoggedAction&, const LoggedAction&) = default;
  static void fields(auto& self, auto&& field) {
    field("id", self.id);
    field("organizationId", self.organization_id);
    field("tableName", self.table_name);
    field("userId", self.user_id);
    field("action", self.action);
    field("rowId", self.row_id);
    field("rowData", self.row_data);
    field("changedFields", self.changed_fields);
    field("clientIp", self.client_ip);
    field("applicationName", self.application_name);
    field("createdAt", self.created_at);
  }
};

}  // namespace bilko::audit
