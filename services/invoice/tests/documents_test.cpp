#include <fstream>
#include <future>
#include <memory>
#include <thread>

#include "bilko/blob/blob_store.h"
#include "bilko/contracts/user_events.h"
#include "bilko/core/hash.h"
#include "bilko/testing/eventually.h"
#include "invoice/adapters/invoice_pdf.h"
#include "invoice/config.h"
#include "invoice/tests/invoice_fixture.h"
#include "invoice/usecases/read_document.h"

namespace bilko::invoice {
namespace {

using contracts::InvoiceSent;

class DocumentsTest : public InvoiceTest {
 protected:
  InvoiceDocument document_of(const InvoiceId& id) {
    return service_.db().read(testing::context_of(organization_),
                              [&](pg::Tx& tx) { return read_document(tx, id); });
  }
  // Of the invoice as it is now.
  std::string digest_of(const InvoiceId& id) {
    return hex(sha256(invoice_pdf(document_of(id), Fonts(Config().font_folder))));
  }

  std::size_t stored() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(blobs_.path()))
      count += entry.is_regular_file() ? 1 : 0;
    return count;
  }

  // How many sessions of the database wait for a lock.
  bool wait_for_waiting(int count) {
    pg::Session session(service_.database().admin_url(), "test");
    return testing::eventually([&] {
      return session
                 .one(
                     "SELECT count(*) AS n FROM pg_stat_activity "
                     "WHERE datname = current_database() AND wait_event_type = 'Lock'")
                 .get<int>("n") == count;
    });
  }

  // Sends while others change the draft: each waits for the table behind the sender, has it as soon
  // as the sender found another version, and so changes the draft before the sender is back. (The
  // queue for a table is a queue; the one for a row is not.)
  http::Response send_against(int rivals, const InvoiceId& id) {
    std::vector<std::unique_ptr<pg::Session>> sessions;
    for (int n = 0; n < rivals; ++n)
      sessions.push_back(std::make_unique<pg::Session>(service_.database().admin_url(), "rival"));
    const auto lock = [](pg::Session& session) {
      session.script("BEGIN; LOCK TABLE invoice IN EXCLUSIVE MODE");
    };
    lock(*sessions.at(0));
    auto sending =
        std::async(std::launch::async, [&] { return call("POST", path_of(id, "/send")); });
    for (std::size_t n = 0; n < sessions.size(); ++n) {
      EXPECT_TRUE(wait_for_waiting(1));
      std::future<void> next;
      if (n + 1 < sessions.size()) {
        next = std::async(std::launch::async, [&] { lock(*sessions[n + 1]); });
        EXPECT_TRUE(wait_for_waiting(2));
      }
      sessions[n]->script("UPDATE invoice SET note = 'rival', version = version + 1; COMMIT");
      if (next.valid()) next.get();
    }
    return sending.get();
  }

  template <class Payload>
  events::CloudEvent organization_event(const std::string& name, std::int64_t sequence) {
    Payload payload;
    payload.organization_id = organization_;
    payload.name = name;
    payload.tax_id = "RS109876543";
    payload.iban = "RS35260005601001611379";
    payload.base_currency = Currency::parse("EUR");
    payload.country = "RS";
    if constexpr (requires { payload.before; }) {
      payload.updated_fields = {"name"};
      payload.before = json::Raw{R"({"name": "x"})"};
      payload.after = json::Raw{R"({"name": "y"})"};
    } else {
      payload.created_by = contracts::Actor::of(testing::context_of(organization_));
    }
    auto event = testing::event_of(payload);
    event.sequence = sequence;
    return event;
  }
};

TEST_F(DocumentsTest, SendingStoresTheDocumentAndTellsItsDigest) {
  const auto invoice = create_and_send();
  const auto event = published_once<InvoiceSent>();
  EXPECT_EQ(event.pdf_url, "/api/v1/invoices/" + invoice.id.str() + "/pdf");
  EXPECT_EQ(invoice.pdf_url.value, event.pdf_url);
  EXPECT_EQ(invoice.pdf_sha256.value, event.pdf_sha256);
  EXPECT_EQ(event.pdf_sha256, digest_of(invoice.id));

  const auto response = call("GET", path_of(invoice.id, "/pdf"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "application/pdf");
  EXPECT_EQ(hex(sha256(response.body)), event.pdf_sha256);
  EXPECT_EQ(BlobStore(blobs_.path()).get(*event.pdf_sha256), response.body);
  EXPECT_EQ(stored(), 1u);
}

TEST_F(DocumentsTest, TheDocumentStaysAsItWasSent) {
  const auto invoice = create_and_send();
  const auto sent = call("GET", path_of(invoice.id, "/pdf")).body;
  call("PATCH", "/contacts/" + contact_.str(), R"({"name": "Renamed"})", {{"if-match", "*"}});
  mark_paid(invoice.id);
  EXPECT_EQ(call("GET", path_of(invoice.id, "/pdf")).body, sent);
  EXPECT_EQ(show(invoice.id).pdf_sha256.value, invoice.pdf_sha256.value);
}

TEST_F(DocumentsTest, WhatWasNeverSentHasNoDocument) {
  const auto draft = create();
  EXPECT_EQ(draft.pdf_url.value, std::nullopt);
  EXPECT_EQ(call("GET", path_of(draft.id, "/pdf")).status, 404);
  call("DELETE", path_of(draft.id));
  EXPECT_EQ(call("GET", path_of(draft.id, "/pdf")).status, 404);
}

TEST_F(DocumentsTest, ADraftThatChangesWhileItIsPrintedIsPrintedAgain) {
  const auto draft = create();
  const auto response = send_against(3, draft.id);
  ASSERT_EQ(response.status, 200) << response.body;
  const auto invoice = decoded<InvoiceView>(response);
  EXPECT_EQ(invoice.note.value, "rival");
  EXPECT_EQ(invoice.version, 5);
  EXPECT_EQ(invoice.pdf_sha256.value, digest_of(draft.id));
}

TEST_F(DocumentsTest, ADraftThatKeepsChangingIsNotSent) {
  const auto draft = create();
  const auto response = send_against(4, draft.id);
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(code_of(response), "invoice_kept_changing");
  EXPECT_EQ(show(draft.id).status, InvoiceStatus::draft);
  EXPECT_EQ(published(InvoiceSent::kType), 0u);
  EXPECT_EQ(send(draft.id).status, InvoiceStatus::sent);
}

TEST_F(DocumentsTest, WhatIsSentIsWhatIsPrintedWhoeverChangesTheDraftMeanwhile) {
  for (int round = 0; round < 5; ++round) {
    const auto draft = create();
    std::jthread rival([&](const std::stop_token& stop) {
      for (int n = 0; !stop.stop_requested(); ++n)
        if (call("PATCH", path_of(draft.id), R"({"note": "change )" + std::to_string(n) + "\"}",
                 {{"if-match", "*"}})
                .status != 200)
          return;
    });
    const auto response = call("POST", path_of(draft.id, "/send"));
    rival.request_stop();
    rival.join();
    const auto invoice = show(draft.id);
    if (invoice.status == InvoiceStatus::sent) {
      EXPECT_EQ(invoice.pdf_sha256.value, digest_of(draft.id));
    } else {
      EXPECT_EQ(code_of(response), "invoice_kept_changing");
    }
  }
}

TEST_F(DocumentsTest, AnEndBetweenBlobAndCommitLeavesNothingButTheBlob) {
  const auto draft = create();
  psql(R"(CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'power_cut: before the commit'; END $$;
          CREATE CONSTRAINT TRIGGER power_cut AFTER UPDATE ON invoice
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse())");
  EXPECT_EQ(code_of(call("POST", path_of(draft.id, "/send"))), "power_cut");
  EXPECT_EQ(stored(), 1u);
  EXPECT_EQ(show(draft.id).status, InvoiceStatus::draft);
  EXPECT_EQ(show(draft.id).pdf_url.value, std::nullopt);
  EXPECT_EQ(published(InvoiceSent::kType), 0u);

  psql("DROP TRIGGER power_cut ON invoice");
  send(draft.id);
  EXPECT_EQ(stored(), 1u);  // the same bytes
}

TEST_F(DocumentsTest, WithoutAStoreNothingIsSent) {
  const auto draft = create();
  std::filesystem::remove_all(blobs_.path());
  std::ofstream(blobs_.path()) << "a file, not a folder";
  const auto response = call("POST", path_of(draft.id, "/send"));
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(code_of(response), "blob_store_unavailable");
  EXPECT_EQ(show(draft.id).status, InvoiceStatus::draft);
}

TEST_F(DocumentsTest, ARepeatedKeyIsAnsweredAgainAndSendsOnce) {
  const auto draft = create();
  const Headers key = {{"idempotency-key", "send-1"}};
  const auto post = [&] { return call("POST", path_of(draft.id, "/send"), "", key); };
  auto other = std::async(std::launch::async, post);
  const auto first = post();
  const auto second = other.get();
  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(second.body, first.body);
  mark_paid(draft.id);
  const auto third = post();
  EXPECT_EQ(third.body, first.body);
  EXPECT_EQ(third.headers.back().first, "Idempotency-Replayed");
  EXPECT_EQ(published(InvoiceSent::kType), 1u);
  EXPECT_EQ(code_of(call("POST", path_of(draft.id, "/send"), R"({"other": 1})", key)),
            "idempotency_key_reused");
  EXPECT_EQ(code_of(call("POST", path_of(draft.id, "/send"))), "invoice_transition_refused");
}

TEST_F(DocumentsTest, TheSellerIsWhoTheUserServiceSaidLast) {
  const auto created = organization_event<contracts::OrganizationCreated>("Bilko", 1);
  const auto updated = organization_event<contracts::OrganizationUpdated>("Bilko d.o.o.", 2);
  const auto draft = create();
  const auto seller = [&] { return document_of(draft.id).seller; };
  EXPECT_EQ(seller().name, organization_.str());
  const auto deliver = [&](const std::vector<events::CloudEvent>& batch) {
    const auto failed = service_.deliver(batch);
    ASSERT_FALSE(failed.has_value()) << failed->reason;
  };
  deliver({created});
  EXPECT_EQ(seller().name, "Bilko");
  deliver({updated, created});  // the first one again, and late
  EXPECT_EQ(seller().name, "Bilko d.o.o.");
  deliver({updated});
  EXPECT_EQ(seller().name, "Bilko d.o.o.");
  EXPECT_EQ(seller().iban, "RS35260005601001611379");
}

}  // namespace
}  // namespace bilko::invoice
