#include "bilko/events/cloud_event.h"

#include <gtest/gtest.h>

#include "bilko/json/document.h"

namespace bilko::events {
namespace {

// The smallest event of the CloudEvents conformance suite with `members` put in; a member given
// replaces the one of the same name.
std::string event_with(const std::string& members, const std::string& without = "") {
  const std::pair<std::string, std::string> base[] = {{"specversion", R"("1.0")"},
                                                      {"id", R"("minimal")"},
                                                      {"type", R"("io.cloudevents.test")"},
                                                      {"source", R"("https://cloudevents.io")"}};
  std::string text = "{";
  for (const auto& [name, value] : base) {
    const bool is_replaced = members.find("\"" + name + "\":") != std::string::npos;
    if (name != without && !is_replaced) text += "\"" + name + "\":" + value + ",";
  }
  if (members.empty() && text.size() > 1) text.pop_back();
  return text + members + "}";
}

// CloudEvents conformance, format/json/valid-events: the names are the suite's.
TEST(CloudEventConformance, ValidEventsAreRead) {
  const std::pair<const char*, std::string> cases[] = {
      {"validMinimal", event_with("")},
      {"validMinimalWithNullForOptional",
       event_with(R"("datacontenttype":null,"dataschema":null,"subject":null,"time":null)")},
      {"validAllCoreAttributes",
       event_with(
           R"("datacontenttype":"text/plain","dataschema":"https://cloudevents.io/dataschema",)"
           R"("subject":"tests","time":"2018-04-05T17:31:00Z")")},
      {"validMinimalWithTimeUtc", event_with(R"("time":"2018-04-05T17:31:00Z")")},
      {"validMinimalWithTimeToNanosecondsUtc",
       event_with(R"("time":"2018-04-05T17:31:00.000000000Z")")},
      {"validMinimalWithTimeUsingPositiveOffset",
       event_with(R"("time":"2018-04-05T18:31:00+01:00")")},
      {"validMinimalWithTimeUsingNegativeOffset",
       event_with(R"("time":"2018-04-05T16:31:00-01:00")")},
      {"validRelativeSource", event_with(R"("source":"#fragment")")},
      {"validSimpleTextData", event_with(R"("datacontenttype":"text/plain","data":"Simple text")")},
      {"validAllExtensionTypes",
       event_with(R"("extinteger":10,"extboolean":true,"extstring":"text",)"
                  R"("exturi":"https://cloudevents.io","exturiref":"//authority/path",)"
                  R"("exttimestamp":"2023-03-31T15:12:00Z","extbinary":"TWE=")")},
  };
  for (const auto& [name, text] : cases) {
    EXPECT_NO_THROW(decode_structured(text)) << name;
    if (text.find("\"time\":\"") != std::string::npos) {
      EXPECT_EQ(decode_structured(text).time.str(), "2018-04-05T17:31:00.000Z") << name;
    }
  }
  EXPECT_EQ(decode_structured(cases[9].second).extensions.at("extinteger"), "10");
  EXPECT_EQ(decode_structured(cases[8].second).data, "\"Simple text\"");
}

// CloudEvents conformance, format/json/invalid-events, and more of the same kind.
TEST(CloudEventConformance, InvalidEventsAreRefused) {
  const std::pair<const char*, std::string> cases[] = {
      {"invalidNoSpecVersion", event_with("", "specversion")},
      {"invalidNoId", event_with("", "id")},
      {"invalidNoType", event_with("", "type")},
      {"invalidNoSource", event_with("", "source")},
      {"invalidTimeGarbage", event_with(R"("time":"lunchtime")")},
      {"invalidTimeToMinute", event_with(R"("time":"2018-04-05T18:31Z")")},
      {"invalidTimeOffsetX", event_with(R"("time":"2018-04-05T18:31:00X")")},
      {"invalidTimeOffsetOutOfRange", event_with(R"("time":"2018-04-05T18:31:00+25:00")")},
      {"invalidTimeOffsetNonInteger", event_with(R"("time":"2018-04-05T18:31:00+xx:00")")},
      {"invalidTimeOffsetHourOnly", event_with(R"("time":"2018-04-05T18:31:00+05")")},
      {"invalidEmptyId", event_with(R"("id":"")")},
      {"invalidEmptyType", event_with(R"("type":"")")},
      {"invalidEmptySource", event_with(R"("source":"")")},
      {"invalidEmptySpecVersion", event_with(R"("specversion":"")")},
      {"invalidUnknownSpecVersion", event_with(R"("specversion":"0.9")")},
      {"invalidNonRfc2046DataContentType", event_with(R"("datacontenttype":"xyz")")},
      {"invalidEmptyDataContentType", event_with(R"("datacontenttype":"")")},
      {"invalidEmptyDataSchema", event_with(R"("dataschema":"")")},
      {"invalidEmptySubject", event_with(R"("subject":"")")},
      {"invalidNumericId", event_with(R"("id":25)")},
      {"invalidObjectId", event_with(R"("id":{"xyz":"abc"})")},
      {"invalidCapitalizedExtension", event_with(R"("MyExtension":"bad")")},
      {"invalidPunctuatedExtension", event_with(R"("my.extension":"bad")")},
      {"invalidNonIntegerExtensionValue", event_with(R"("my.extension":1.5)")},
      {"invalidBothDataAndDataBase64",
       event_with(R"("data":"text","data_base64":"eyAieHl6IjogMTIzIH0=")")},
      {"fraction in an extension", event_with(R"("myextension":1.5)")},
      {"more than 32 bits", event_with(R"("myextension":2147483648)")},
      {"array in an extension", event_with(R"("myextension":[])")},
      {"no object", "[]"},
      {"no JSON", "{"},
      {"trailing text", event_with("") + "x"},
      {"organization of another kind", event_with(R"("organizationid":"acme")")},
  };
  for (const auto& [name, text] : cases) EXPECT_THROW(decode_structured(text), Error) << name;
}

kafka::Record record(std::string value, std::vector<kafka::Header> headers) {
  kafka::Record record;
  record.key = "entity";
  record.value = std::move(value);
  record.headers = std::move(headers);
  return record;
}

void expect_some_event(const CloudEvent& event) {
  EXPECT_EQ(event.id, "1234-1234-1234");
  EXPECT_EQ(event.type, "com.example.someevent");
  EXPECT_EQ(event.source, "/mycontext/subcontext");
  EXPECT_EQ(event.time.str(), "2018-04-05T03:56:24.000Z");
  EXPECT_EQ(event.datacontenttype, "application/json");
  EXPECT_EQ(event.data, R"({"message":"Hello World!"})");
}

const std::vector<kafka::Header> kBinaryHeaders = {{"ce_specversion", "1.0"},
                                                   {"ce_id", "1234-1234-1234"},
                                                   {"ce_type", "com.example.someevent"},
                                                   {"ce_source", "/mycontext/subcontext"},
                                                   {"ce_time", "2018-04-05T03:56:24Z"},
                                                   {"content-type", "application/json"}};
const char* kStructured =
    R"({"specversion":"1.0","type":"com.example.someevent","time":"2018-04-05T03:56:24Z",)"
    R"("id":"1234-1234-1234","source":"/mycontext/subcontext",)"
    R"("datacontenttype":"application/json",)"
    R"("data": { "message": "Hello World!" } })";

// CloudEvents conformance, features/kafka-protocol-binding.
TEST(CloudEventKafkaBinding, ReadsBothContentModes) {
  expect_some_event(decode(record(R"({"message": "Hello World!"})", kBinaryHeaders)));
  for (const char* type :
       {"application/cloudevents+json", "application/cloudevents+json; charset=utf-8",
        "Application/CloudEvents+JSON"})
    expect_some_event(decode(record(kStructured, {{"content-type", type}})));
}

TEST(CloudEventKafkaBinding, ReadsJsonWithoutHeadersAndWithTheOldPythonSdksContentType) {
  expect_some_event(decode(record(kStructured, {})));
  expect_some_event(decode(record(kStructured, {{"content-type", "application/json"}})));
}

TEST(CloudEventKafkaBinding, TheKeyStandsForAMissingSubject) {
  EXPECT_EQ(decode(record(kStructured, {})).subject, "entity");
}

TEST(CloudEventKafkaBinding, RefusesWhatIsNoEvent) {
  auto doubled = kBinaryHeaders;
  doubled.push_back({"CE_ID", "again"});
  auto not_utf8 = kBinaryHeaders;
  not_utf8[1].value = "\xff";
  auto no_id = kBinaryHeaders;
  no_id.erase(no_id.begin() + 1);
  EXPECT_THROW(decode(record("{}", doubled)), Error);
  EXPECT_THROW(decode(record("{}", not_utf8)), Error);
  EXPECT_THROW(decode(record("{}", no_id)), Error);
  EXPECT_THROW(decode(record("{", kBinaryHeaders)), Error);
  EXPECT_THROW(decode(record("[]", {{"content-type", "application/cloudevents-batch+json"}})),
               Error);
  EXPECT_THROW(decode(record("{}", {})), Error);
  kafka::Record tombstone = record("", {{"content-type", "application/cloudevents+json"}});
  tombstone.value.reset();
  EXPECT_THROW(decode(tombstone), Error);
}

TEST(CloudEvent, EncodesTheCataloguesMembersInItsOrder) {
  CloudEvent event;
  event.id = "evt_01ARZ3NDEKTSV4RRFFQ69G5FAV";
  event.source = "invoice-service";
  event.type = "invoice.invoice.sent";
  event.subject = "inv_01ARZ3NDEKTSV4RRFFQ69G5FAV";
  event.time = Instant::parse("2026-02-23T10:30:01.123Z");
  event.dataschema = "urn:bilko:schema:invoice.invoice.sent:1";
  event.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  event.correlation_id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  event.causation_id = "evt_01ARZ3NDEKTSV4RRFFQ69G5FAW";
  event.sequence = 2;
  event.organization = OrganizationId::parse("org_01ARZ3NDEKTSV4RRFFQ69G5FAV");
  event.actor = UserId::parse("usr_01ARZ3NDEKTSV4RRFFQ69G5FAV");
  event.data = R"({"a":1})";
  const std::string text = encode(event);
  EXPECT_EQ(
      text,
      R"({"specversion":"1.0","id":"evt_01ARZ3NDEKTSV4RRFFQ69G5FAV","source":"invoice-service",)"
      R"("type":"invoice.invoice.sent","subject":"inv_01ARZ3NDEKTSV4RRFFQ69G5FAV",)"
      R"("time":"2026-02-23T10:30:01.123Z","datacontenttype":"application/json",)"
      R"("dataschema":"urn:bilko:schema:invoice.invoice.sent:1",)"
      R"("traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",)"
      R"("correlationid":"01ARZ3NDEKTSV4RRFFQ69G5FAV",)"
      R"("causationid":"evt_01ARZ3NDEKTSV4RRFFQ69G5FAW","sequence":"0000000000000000002",)"
      R"("organizationid":"org_01ARZ3NDEKTSV4RRFFQ69G5FAV",)"
      R"("actorid":"usr_01ARZ3NDEKTSV4RRFFQ69G5FAV","data":{"a":1}})");
  EXPECT_EQ(encode(decode_structured(text)), text);
}

TEST(CloudEvent, KeepsForeignExtensionsAndNamesTheOwningService) {
  const auto event = decode_structured(event_with(R"("partitionkey":"x","data":{})"));
  EXPECT_EQ(event.extensions.at("partitionkey"), "x");
  EXPECT_EQ(source_of("bank.transaction.imported"), "banking-service");
  EXPECT_EQ(source_of("invoice.invoice.sent"), "invoice-service");
}

}  // namespace
}  // namespace bilko::events
