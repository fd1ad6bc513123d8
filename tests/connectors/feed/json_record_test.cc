#include "connectors/feed/json_record.h"

#include <gtest/gtest.h>

#include <tests/paths.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "tests/connectors/feed/fuzz_one.h"

namespace rollcall {
namespace {

using Json = nlohmann::json;

std::string Reason(const std::string& line) {
  JsonRecordReader reader;
  EXPECT_EQ(reader.Read(line), nullptr) << line;
  return reader.reason();
}

Json Schema() {
  std::ifstream file(ROLLCALL_SOURCE_DIR "/conf/feed.schema.json");
  return Json::parse(file);
}

TEST(JsonRecord, ARegistrationHasAllItsValues) {
  JsonRecordReader reader;
  const FeedRecord* record = reader.Read(
      R"({"id":"u-1","type":"registration","userName":"bj\u00e9","email":"b@example.com","emailVerified":true,)"
      R"("givenName":"B","familyName":"J","groups":["manager:/teams/a","/teams/b"],"at":"2026-11-24T08:00:00.5+01:00",)"
      R"("source":"userProvisioning","other":{"a":[1]}})");
  ASSERT_NE(record, nullptr) << reader.reason();
  EXPECT_EQ(record->type, FeedRecordType::kRegistration);
  EXPECT_EQ(record->user.anchor.text, "u-1");
  EXPECT_EQ(record->user[Field::kLogin], "bjé");
  EXPECT_EQ(record->user[Field::kFamilyName], "J");
  EXPECT_EQ(record->user.email_proof, EmailProof::kVerified);
  EXPECT_EQ(record->user.creation_source, "userProvisioning");
  EXPECT_EQ(record->at.time_since_epoch().count(), 1'795'503'600'500);
  ASSERT_EQ(record->user.memberships.size(), 2U);
  EXPECT_EQ(record->user.memberships[0].role, "manager");
  EXPECT_EQ(record->user.memberships[1].group.key, "/teams/b");
  EXPECT_EQ(record->user.memberships_told, MembershipsTold::kAll);
}

TEST(JsonRecord, WhatIsNotThereIsNotTold) {
  JsonRecordReader reader;
  const FeedRecord* record =
      reader.Read(R"({"id":"a","type":"registration","userName":"a","email":null,"at":"2026-11-24T08:00:00Z"})");
  ASSERT_NE(record, nullptr) << reader.reason();
  EXPECT_EQ(record->user.email_proof, EmailProof::kNotTold);
  EXPECT_EQ(record->user.memberships_told, MembershipsTold::kNothing);
  EXPECT_EQ(record->user[Field::kEmail], "");
}

TEST(JsonRecord, NothingOfOneLineIsLeftInTheNext) {
  JsonRecordReader reader;
  ASSERT_NE(
      reader.Read(R"({"id":"a","type":"registration","userName":"a","email":"a@example.com","emailVerified":true,)"
                  R"("groups":["/g"],"at":"2026-11-24T08:00:00Z"})"),
      nullptr);
  const FeedRecord* record = reader.Read(R"({"id":"b","type":"withdrawal","at":"2026-11-24T08:00:00Z"})");
  ASSERT_NE(record, nullptr) << reader.reason();
  EXPECT_EQ(record->user[Field::kEmail], "");
  EXPECT_EQ(record->user.email_proof, EmailProof::kNotTold);
  EXPECT_TRUE(record->user.memberships.empty());
}

TEST(JsonRecord, TheReasonNamesTheKey) {
  EXPECT_EQ(Reason(R"({"type":"registration","userName":"a","at":"2026-11-24T08:00:00Z"})"), "it has no id");
  EXPECT_EQ(Reason(R"({"id":"a","type":"registration","at":"2026-11-24T08:00:00Z"})"), "it has no userName");
  EXPECT_EQ(Reason(R"({"type":"login","at":"2026-11-24T08:00:00Z"})"), "it has neither id nor userName");
  EXPECT_EQ(Reason(R"({"id":"a","type":"x","at":"2026-11-24T08:00:00Z"})"),
            "type must be registration, login or withdrawal");
  EXPECT_EQ(Reason(R"({"id":"a","type":"withdrawal","at":"2026-11-24"})"),
            "at must be a time with its zone, like 2026-01-05T10:00:00Z");
  EXPECT_EQ(Reason(R"({"id":"a","type":"withdrawal"})"), "at must be a time with its zone, like 2026-01-05T10:00:00Z");
  EXPECT_EQ(Reason(R"({"id":1,"type":"withdrawal","at":"2026-11-24T08:00:00Z"})"), "id must be a text");
  EXPECT_EQ(Reason(R"({"id":" a","type":"withdrawal","at":"2026-11-24T08:00:00Z"})"), "id begins or ends with a blank");
  EXPECT_EQ(Reason(R"({"id":"a","id":"b","type":"withdrawal","at":"2026-11-24T08:00:00Z"})"), "id stands there twice");
  EXPECT_EQ(Reason(R"({"id":"a","emailVerified":"yes","type":"withdrawal","at":"2026-11-24T08:00:00Z"})"),
            "emailVerified must be true or false");
}

TEST(JsonRecord, WhatIsNoObjectIsNoRecord) {
  for (const char* line : {"", "x", "[]", "1", "{", "{}", R"({"id":"a")", R"({"id":"a"} {"id":"b"})",
                           "{\"id\":\"\xff\"}", R"({"id":"\ud800"})", R"({"id":"\u0000"})"}) {
    EXPECT_NE(Reason(line), "") << line;
  }
}

TEST(JsonRecord, TheIdOfABadRecordIsKnownWhereItCouldBeRead) {
  JsonRecordReader reader;
  EXPECT_EQ(reader.Read(R"({"id":"u-9","type":"registration","userName":" x","at":"2026-11-24T08:00:00Z"})"), nullptr);
  EXPECT_EQ(reader.id(), "u-9");
  EXPECT_EQ(reader.Read("nonsense"), nullptr);
  EXPECT_EQ(reader.id(), "");
}

TEST(JsonRecord, ATextOf255CharactersIsFineAndOneMoreIsNot) {
  const auto line = [](std::size_t characters) {
    return R"({"id":")" + std::string(characters, 'x') + R"(","type":"withdrawal","at":"2026-11-24T08:00:00Z"})";
  };
  JsonRecordReader reader;
  EXPECT_NE(reader.Read(line(kMostOfFeedText)), nullptr);
  EXPECT_EQ(Reason(line(kMostOfFeedText + 1)), "id is longer than 255 characters");
}

// The schema, which is the format's description, and the parser say the same.
TEST(JsonRecord, TheSchemaNamesEveryKeyAndType) {
  const Json schema = Schema();
  std::vector<std::string> described;
  for (const auto& [key, value] : schema["properties"].items()) described.push_back(key);
  std::vector<std::string> known(kFeedKeys.begin(), kFeedKeys.end());
  std::ranges::sort(known);
  EXPECT_EQ(described, known);
  const std::vector<std::string> types(kFeedRecordTypes.begin(), kFeedRecordTypes.end());
  EXPECT_EQ(schema["properties"]["type"]["enum"].get<std::vector<std::string>>(), types);
  EXPECT_EQ(schema["properties"]["groups"]["maxItems"].get<std::size_t>(), kMostFeedGroups);
}

// For each key a value of another type than the schema's: refused by name.
TEST(JsonRecord, TheSchemasTypesAreTheParsers) {
  const Json schema = Schema();
  for (const auto& [key, value] : schema["properties"].items()) {
    Json record = schema["examples"][0];
    record[key] = value.value("type", "string") == "string" ? Json(7) : Json("text");
    EXPECT_TRUE(Reason(record.dump()).starts_with(key + " must be ")) << key;
  }
}

TEST(JsonRecord, TheSchemasExamplesAreRecordsAndNeedWhatItRequires) {
  const Json schema = Schema();
  for (const Json& example : schema["examples"]) {
    JsonRecordReader reader;
    EXPECT_NE(reader.Read(example.dump()), nullptr) << example << reader.reason();
    for (const std::string required : schema["required"]) {
      Json without = example;
      without.erase(required);
      EXPECT_NE(Reason(without.dump()), "");
    }
  }
}

// The fuzzer's corpus: whatever it holds is a record or is refused with a reason.
TEST(JsonRecord, TheCorpusOfTheFuzzerIsReadAsItShould) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(ROLLCALL_SOURCE_DIR "/tests/connectors/feed/corpus")) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    EXPECT_NO_THROW(ReadWhateverRecords(bytes)) << entry.path();
    ++files;
  }
  EXPECT_GT(files, 10);
}

}  // namespace
}  // namespace rollcall
