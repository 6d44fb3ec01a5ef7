#include "sample/store/specimen_store.h"

namespace bilko::sample {
namespace {

constexpr auto kLoad = "SELECT * FROM specimen WHERE organization_id = $1 AND id = $2";
constexpr auto kList = R"(
SELECT * FROM specimen
 WHERE organization_id = $1 AND ($2::text IS NULL OR id < $2)
 ORDER BY id DESC LIMIT $3)";
constexpr auto kInsert = R"(
INSERT INTO specimen (organization_id, id, name,
                      created_at, updated_at, changed_by, correlation_id, caused_by)
VALUES ($1, $2, $3, $4, $4, $5, $6, $7))";

Specimen specimen_of(const pg::Row& row) {
  return {.id = row.get<SpecimenId>("id"),
          .details = {.name = row.get<std::string>("name")},
          .version = row.get<std::int64_t>("version"),
          .created_at = row.get<Instant>("created_at"),
          .updated_at = row.get<Instant>("updated_at")};
}

}  // namespace

Specimen SpecimenStore::load(const SpecimenId& id) {
  const auto row = tx_.maybe_one(kLoad, tx_.organization(), id);
  if (!row) throw Error(ErrorKind::not_found, "not_found", "there is no such specimen");
  return specimen_of(*row);
}

std::vector<Specimen> SpecimenStore::list(const std::optional<SpecimenId>& after,
                                          std::int64_t limit) {
  std::vector<Specimen> specimens;
  for (const pg::Row& row : tx_.query(kList, tx_.organization(), after, limit))
    specimens.push_back(specimen_of(row));
  return specimens;
}

void SpecimenStore::insert(Specimen& specimen) {
  const Context& context = tx_.context();
  tx_.execute(kInsert, tx_.organization(), specimen.id, specimen.details.name, tx_.now(),
              context.actor, context.correlation_id, context.causation_id);
  specimen.created_at = specimen.updated_at = tx_.now();
}

}  // namespace bilko::sample
