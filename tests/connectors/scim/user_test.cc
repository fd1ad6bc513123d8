#include "connectors/scim/user.h"

#include <gmock/gmock.h>

#include "connectors/errors.h"
#include "connectors/scim/cursor.h"
#include "connectors/scim/group.h"
#include "connectors/scim/page.h"
#include "tests/connectors/contract.h"

namespace rollcall {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

RecordingSink ReadUser(const std::string& json, const ScimOptions& options = {}) {
  RecordingSink sink;
  const ScimDocument document(json, "here");
  ScimUserReader reader(options);
  const auto read = reader.Read(document.object(), "Users");
  if (const auto* unreadable = std::get_if<UnreadableRecord>(&read)) {
    sink.OnUnreadable(*unreadable);
  } else {
    sink.OnUser(std::get<ObservedUser>(read));
  }
  return sink;
}

RecordedUser Read(const std::string& json, const ScimOptions& options = {}) {
  const RecordingSink sink = ReadUser(json, options);
  EXPECT_EQ(sink.users.size(), 1U) << json;
  return sink.users.empty() ? RecordedUser() : sink.users.front();
}

// RFC 7643 section 8.2 and 8.3, shortened.
constexpr const char* kBarbara = R"({
  "id": "2819c223", "userName": "bjensen", "displayName": "Babs Jensen", "title": "Tour Guide", "active": true,
  "name": {"formatted": "Ms. Barbara J Jensen, III", "familyName": "Jensen", "givenName": "Barbara"},
  "emails": [{"value": "babs@jensen.org", "type": "home"}, {"value": "bjensen@example.com", "type": "work", "primary": true}],
  "groups": [{"value": "e9e30dba", "display": "Tour Guides"}, {"value": "fc348aa8"}],
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "701984", "department": "Tours"},
  "meta": {"created": "2010-01-23T04:56:22Z", "lastModified": "2011-05-13T04:42:34Z"}})";

TEST(ScimUser, IsReadWithItsNamesAndMail) {
  const RecordedUser user = Read(kBarbara);
  EXPECT_EQ(user.anchor, "2819c223");
  EXPECT_EQ(user.dn_key, "2819c223") << "groups name their members so";
  EXPECT_EQ(user.dn, "");
  EXPECT_EQ(user[Field::kLogin], "bjensen");
  EXPECT_EQ(user[Field::kEmail], "bjensen@example.com");
  EXPECT_EQ(user[Field::kDisplayName], "Babs Jensen");
  EXPECT_EQ(user[Field::kGivenName], "Barbara");
  EXPECT_EQ(user[Field::kFamilyName], "Jensen");
  EXPECT_EQ(user.enabled, true);
  EXPECT_EQ(user.place, "Users/2819c223");
  EXPECT_EQ(user.created_at, TimePoint(std::chrono::seconds(1264222582)));
  EXPECT_THAT(user.attributes,
              ElementsAre(Pair("department", "Tours"), Pair("employeeNumber", "701984"), Pair("title", "Tour Guide")));
  EXPECT_EQ(user.memberships_told, MembershipsTold::kNothing) << "unless groups = \"users\"";
}

TEST(ScimUser, OtherAttributesAreReadByTheirPaths) {
  ScimOptions options;
  options.attributes = {{"middle", "name.formatted"},
                        {"mail", "emails"},
                        {"dept", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"},
                        {"core", "urn:ietf:params:scim:schemas:core:2.0:User:title"},
                        {"none", "urn:example:User:title"},
                        {"absent", "name.middleName"}};
  EXPECT_THAT(Read(kBarbara, options).attributes,
              ElementsAre(Pair("core", "Tour Guide"), Pair("dept", "Tours"), Pair("mail", "bjensen@example.com"),
                          Pair("middle", "Ms. Barbara J Jensen, III")));
}

TEST(ScimUser, TellsAllItsGroupsWhereThatIsAskedFor) {
  ScimOptions options;
  options.groups = ScimOptions::Groups::kUsers;
  const RecordedUser user = Read(kBarbara, options);
  EXPECT_THAT(user.memberships, ElementsAre(Pair("Tour Guides", "member"), Pair("fc348aa8", "member")));
  EXPECT_EQ(user.memberships_told, MembershipsTold::kAll);
  EXPECT_EQ(Read(R"({"id":"1","userName":"a"})", options).memberships_told, MembershipsTold::kAll);
}

TEST(ScimUser, WithoutActiveNothingIsToldOfItsState) {
  EXPECT_EQ(Read(R"({"id":"1","userName":"a"})").enabled, std::nullopt);
  EXPECT_EQ(Read(R"({"id":"1","userName":"a","active":null})").enabled, std::nullopt);
  EXPECT_EQ(Read(R"({"id":"1","userName":"a","active":false})").enabled, false);
  EXPECT_EQ(Read(R"({"id":"1","userName":"a","active":"False"})").enabled, false);
  EXPECT_EQ(Read(R"({"id":"1","userName":"a","ACTIVE":false})").state_reason, "active is false");
}

TEST(ScimUser, TheMailAddressIsThePrimaryOneOrThatOfWork) {
  const auto mail = [](const std::string& emails) {
    return Read(R"({"id":"1","userName":"a","emails":)" + emails + "}")[Field::kEmail];
  };
  EXPECT_EQ(mail(R"([{"value":"a@h","type":"home"},{"value":"a@w","type":"work"}])"), "a@w");
  EXPECT_EQ(mail(R"([{"value":"a@h","type":"home"},{"value":"b@h"}])"), "a@h");
  EXPECT_EQ(mail("[]"), "");
}

TEST(ScimUser, TheLastLoginIsWhereTheOptionsSay) {
  ScimOptions options;
  options.last_login = "urn:example:User:lastLogin";
  const auto user = [](const std::string& at) {
    return R"({"id":"1","userName":"a","urn:example:User":{"lastLogin":")" + at + "\"}}";
  };
  EXPECT_EQ(Read(user("2026-01-05T10:00:00Z"), options).last_login->at, TimePoint(std::chrono::seconds(1767607200)));
  EXPECT_THAT(ReadUser(user("yesterday"), options).unreadable.at(0).reason, HasSubstr("urn:example:User:lastLogin"));
  EXPECT_EQ(Read(R"({"id":"1","userName":"a"})", options).last_login, std::nullopt);
}

TEST(ScimUser, ThatCannotBeUsedKeepsItsAnchor) {
  const auto unreadable = [](const std::string& json) { return ReadUser(json).unreadable.at(0); };
  EXPECT_EQ(unreadable(R"({"id":"1"})").anchor, "1");
  EXPECT_THAT(unreadable(R"({"id":"1"})").reason, HasSubstr("userName"));
  EXPECT_THAT(unreadable(R"({"id":"1","userName":" a"})").reason, HasSubstr("blank"));
  EXPECT_THAT(unreadable(R"({"id":"1","userName":"a","active":"maybe"})").reason, HasSubstr("active"));
  EXPECT_THAT(unreadable(R"({"userName":"a"})").reason, HasSubstr("no id"));
  EXPECT_THAT(unreadable(R"({"id":7,"userName":"a"})").reason, HasSubstr("no id"));
}

TEST(ScimGroup, NamesItsMembersByTheirIds) {
  const ScimDocument document(
      R"({"id":"g1","displayName":"Tours","members":[{"value":"1","type":"User"},{"value":"g2","type":"Group"}]})",
      "x");
  ScimGroupReader reader;
  const auto read = reader.Read(document.object(), "Groups");
  RecordingSink sink;
  sink.OnGroup(std::get<ObservedGroup>(read));
  EXPECT_EQ(sink.groups[0].anchor, "g1");
  EXPECT_EQ(sink.groups[0].dn_key, "g1");
  EXPECT_EQ(sink.groups[0].name, "Tours");
  EXPECT_THAT(sink.groups[0].members,
              ElementsAre(RecordedMember{MemberRef::Kind::kDn, "1"}, RecordedMember{MemberRef::Kind::kDn, "g2"}));
}

TEST(ScimGroup, WithAMemberOfNoNameIsNotUsed) {
  ScimGroupReader reader;
  for (const char* json :
       {R"({"id":"g","displayName":"n","members":[{"display":"x"}]})",
        R"({"id":"g","displayName":"n","members":["1"]})", R"({"id":"g"})", R"({"displayName":"n"})"}) {
    const ScimDocument document(json, "x");
    EXPECT_TRUE(std::holds_alternative<UnreadableRecord>(reader.Read(document.object(), "Groups"))) << json;
  }
}

TEST(ScimCursor, SurvivesItsText) {
  const ScimCursor cursor = {.since = TimePoint(std::chrono::milliseconds(1767607200123)),
                             .full = TimePoint(std::chrono::seconds(1767600000)),
                             .options = 0xFFFFFFFFFFFFFFFF};
  const ScimCursor again = ReadScimCursor(WriteScimCursor(cursor));
  EXPECT_EQ(again.since, cursor.since);
  EXPECT_EQ(again.full, cursor.full);
  EXPECT_EQ(again.options, cursor.options);
  for (const char* text :
       {"", "x", "scim1 ", "scim1 5", "scim1 5 ", "scim1 5 6", "scim1 5 6 7 8", "scim1 -5 6 7", "http1 0 0 - x"}) {
    EXPECT_THROW(ReadScimCursor(text), CursorRejected) << text;
  }
}

TEST(ScimCursor, AsksForSomeMinutesMore) {
  EXPECT_EQ(ChangedSince(TimePoint(std::chrono::seconds(1767607200))), "meta.lastModified gt \"2026-01-05T09:55:00Z\"");
}

}  // namespace
}  // namespace rollcall
