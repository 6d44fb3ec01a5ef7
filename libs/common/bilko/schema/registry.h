#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bilko/core/embedded.h"
#include "bilko/schema/schema.h"

namespace bilko::schema {

// One revision of one event type, as its file in schemas/events says.
struct EventSchema {
  std::string type;  // also the topic's name
  int revision = 0;
  std::string urn;  // `dataschema`: urn:bilko:schema:<type>:<revision>
  std::string title;
  std::optional<std::int64_t> retention_ms;  // of the topic; none: kept for ever
  std::vector<std::string> consumers;        // domains, `*`: every service
  Schema schema;                             // of the event's `data`

  std::vector<Violation> validate(json::Value data, Profile profile) const {
    return schema.validate(data, profile);
  }
};

// The schemas compiled into the executable: what an event must look like is never fetched.
// Immutable; safe to use from several threads.
class SchemaRegistry {
 public:
  // The one of this executable; the first call compiles it and runs self_test(), so call it at
  // start. Throws what the constructor and self_test() throw.
  static const SchemaRegistry& instance();

  // Throws Error invalid when a file is no schema of ours.
  explicit SchemaRegistry(const EmbeddedFile* files);

  // The newest revision of a type, or null. Older and newer events of the type keep to it as well,
  // seen as Profile::consumer: a revision only adds optional members and values of open
  // enumerations.
  const EventSchema* find(std::string_view type) const;
  // The same; throws Error not_found `schema_unknown`.
  const EventSchema& latest(std::string_view type) const;
  // Throws Error not_found `schema_unknown`.
  const EventSchema& by_urn(std::string_view urn) const;

  // The newest revision of every type, by name.
  std::vector<const EventSchema*> all() const;
  // The CloudEvents envelope, `data` aside.
  const Schema& envelope() const;

 private:
  void add(const EmbeddedFile& file);

  std::map<std::string, EventSchema, std::less<>> by_urn_;
  std::map<std::string, const EventSchema*, std::less<>> latest_;
  std::optional<Schema> envelope_;
};

}  // namespace bilko::schema
