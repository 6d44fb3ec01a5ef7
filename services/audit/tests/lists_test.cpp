#include <fmt/format.h>

#include <set>

#include "audit/tests/audit_fixture.h"
#include "bilko/http/page.h"

namespace bilko::audit {
namespace {

const Instant kNoon = Instant::parse("2026-02-23T12:00:00.000Z");

class ListsTest : public AuditTest {
 protected:
  // Goes through all pages of two; the ids in order.
  std::vector<std::string> pages(const std::string& path, const std::string& id_member) {
    std::vector<std::string> ids;
    std::string query = "limit=2";
    while (true) {
      const auto response = get(organization_, path, query);
      EXPECT_EQ(response.status, 200) << response.body;
      const auto page = json::decode<http::Page<json::Raw>>(std::string_view(response.body));
      EXPECT_LE(page.data.size(), 2U);
      for (const auto& item : page.data)
        ids.emplace_back(json::Document::parse(item.text).root().member(id_member).string());
      if (!page.next_cursor.value) return ids;
      query = "limit=2&cursor=" + *page.next_cursor.value;
    }
  }

  OrganizationId organization_ = new_organization();
};

TEST_F(ListsTest, PagesShowEveryRowOnceNewestFirst) {
  std::vector<events::CloudEvent> batch;
  std::vector<std::string> newest_first, actions_newest_first;
  for (int i = 0; i < 7; ++i) {
    batch.push_back(logged_action(organization_, {.at = kNoon + std::chrono::milliseconds(i / 2)}));
    newest_first.insert(newest_first.begin(), batch.back().id);
    actions_newest_first.insert(actions_newest_first.begin(), batch.back().subject);
  }
  deliver(batch);
  EXPECT_EQ(pages("/audit/events", "id"), newest_first);
  EXPECT_EQ(pages("/audit/logged-actions", "id"), actions_newest_first);
}

TEST_F(ListsTest, LoggedActionsAreFilteredByEachParameter) {
  const auto user = UserId::generate(kNoon).str();
  deliver(
      {logged_action(organization_, {.table = "Invoice", .row = "inv_1", .at = kNoon}),
       logged_action(organization_, {.table = "Contact",
                                     .row = "con_1",
                                     .user = user,
                                     .at = kNoon + std::chrono::hours(24)}),
       logged_action(organization_,
                     {.table = "Contact", .row = "con_2", .at = kNoon + std::chrono::hours(48)})});
  const auto rows = [&](const std::string& query) {
    std::string found;
    for (const auto& action : logged_actions(organization_, query)) found += action.row_id + " ";
    return found;
  };
  EXPECT_EQ(rows(""), "con_2 con_1 inv_1 ");
  EXPECT_EQ(rows("tableName=Contact"), "con_2 con_1 ");
  EXPECT_EQ(rows("rowId=inv_1"), "inv_1 ");
  EXPECT_EQ(rows("rowId=inv_1&tableName=Contact"), "");
  EXPECT_EQ(rows("userId=" + user), "con_1 ");
  EXPECT_EQ(rows("from=2026-02-24"), "con_2 con_1 ");
  EXPECT_EQ(rows("to=2026-02-24"), "con_1 inv_1 ");
  EXPECT_EQ(rows("from=2026-02-24&to=2026-02-24"), "con_1 ");
  EXPECT_EQ(rows("from=2026-02-24T12:00:00.001Z"), "con_2 ");
  EXPECT_EQ(rows("to=2026-02-23T12:00:00.000Z"), "inv_1 ");
  EXPECT_EQ(rows("from=0001-01-01&to=9999-12-31"), "con_2 con_1 inv_1 ");
}

TEST_F(ListsTest, EventsAreFilteredByEachParameter) {
  const auto first = logged_action(organization_, {.at = kNoon});
  const auto second = logged_action(organization_, {.at = kNoon + std::chrono::hours(24),
                                                    .type = "ledger.logged_action.recorded"});
  deliver({first, second});
  const auto one = [&](const std::string& query) {
    const auto found = events(organization_, query);
    return found.size() == 1 ? found[0] : fmt::format("{} events", found.size());
  };
  EXPECT_EQ(one("type=ledger.logged_action.recorded"), second.id);
  EXPECT_EQ(one("subject=" + first.subject), first.id);
  EXPECT_EQ(one("correlationId=" + second.correlation_id), second.id);
  EXPECT_EQ(one("from=2026-02-24"), second.id);
  EXPECT_EQ(one("to=2026-02-23"), first.id);
  EXPECT_EQ(one("subject=" + first.subject + "&type=" + second.type), "0 events");
}

TEST_F(ListsTest, EventsAreListedAsTheyArePublished) {
  const auto event = logged_action(organization_);
  deliver({event});
  EXPECT_EQ(get(organization_, "/audit/events").body,
            R"({"data":[)" + events::encode(event) + R"(],"nextCursor":null})");
}

TEST_F(ListsTest, WrongParametersAreRefused) {
  for (const char* path : {"/audit/events", "/audit/logged-actions"})
    for (const char* query : {"form=2026-01-01", "from=today", "to=2026-02-30", "limit=0",
                              "cursor=eA", "cursor=MjAyNi0wMi0yM1QxMjowMDowMC4wMDBaIHg"})
      EXPECT_EQ(get(organization_, path, query).status, 400) << path << "?" << query;
  EXPECT_EQ(get(organization_, "/audit/logged-actions", "userId=x").status, 400);
}

}  // namespace
}  // namespace bilko::audit
