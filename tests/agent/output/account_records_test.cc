#include "agent/output/account_records.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "agent/base/json_text.h"
#include "agent/base/time_text.h"
#include "agent/output/records.h"
#include "store/errors.h"

namespace rollcall {
namespace {

TimePoint At(std::string_view text) { return ParseIso8601(text).value(); }

TEST(AccountJson, HasTheNamesThatOtherSystemsRead) {
  const Account account = {
      .public_id = "0192f0c1-0000-7000-8000-000000000001",
      .profile = {.login = "bjensen",
                  .email = "bjensen@example.com",
                  .display_name = "Barbara Jensen",
                  .given_name = "Barbara",
                  .family_name = "Jensen",
                  .attributes = R"({"mobile":["1","2"],"title":"Engineer"})"},
      .enabled = false,
      .automatic_deactivation = true,
      .creation_source = CreationSource::kLdap,
      .created_at = At("2026-11-22T08:00Z"),
      .last_login = LastLogin{At("2026-01-05T10:00Z"), At("2026-01-19T10:00Z"), "corp-ldap", "lastLogonTimestamp"}};
  const std::vector<Hold> holds = {{.kind = HoldKind::kAutomatic,
                                    .since = At("2026-11-23"),
                                    .by = "rollcall",
                                    .reason = "contractors: no login for 60 days",
                                    .pass = PassId{41}}};
  EXPECT_EQ(JsonText(AccountJson(account, holds, {"cn=contractors,ou=groups,dc=example,dc=com"})),
            R"({"id":"0192f0c1-0000-7000-8000-000000000001","login":"bjensen","email":"bjensen@example.com",)"
            R"("displayName":"Barbara Jensen","givenName":"Barbara","familyName":"Jensen","enabled":false,)"
            R"("automaticDeactivation":true,"creationSource":"ldap","createdAt":"2026-11-22T08:00:00.000Z",)"
            R"("lastLogin":{"at":"2026-01-05T10:00:00.000Z","latest":"2026-01-19T10:00:00.000Z",)"
            R"("source":"corp-ldap","attribute":"lastLogonTimestamp"},)"
            R"("holds":[{"kind":"automatic","since":"2026-11-23T00:00:00.000Z","by":"rollcall",)"
            R"("reason":"contractors: no login for 60 days"}],)"
            R"("groups":["cn=contractors,ou=groups,dc=example,dc=com"],)"
            R"("attributes":{"mobile":["1","2"],"title":"Engineer"}})");
}

TEST(AccountJson, IsNullWhereNothingIsKnownAndBlankWhereItPredatesRollcall) {
  const Account account = {.public_id = "id", .profile = {.login = "x"}, .created_at = At("2026-11-22")};
  EXPECT_EQ(JsonText(AccountJson(account, {}, {})),
            R"({"id":"id","login":"x","email":null,"displayName":null,"givenName":null,"familyName":null,)"
            R"("enabled":true,"automaticDeactivation":false,"creationSource":"",)"
            R"("createdAt":"2026-11-22T00:00:00.000Z","lastLogin":null,"holds":[],"groups":[],"attributes":{}})");
}

TEST(AccountJson, RefusesAttributesThatAreNoObject) {
  for (const char* attributes : {"[1]", "{", "\"text\""}) {
    const Account account = {.profile = {.login = "x", .attributes = attributes}};
    EXPECT_THROW(AccountJson(account, {}, {}), StoreError) << attributes;
  }
}

TEST(EventJson, HasTheNamesThatOtherSystemsRead) {
  const Event event = {.id = EventId{7},
                       .at = At("2026-11-22T08:00Z"),
                       .operation = Operation::kDisableUser,
                       .public_id = "0192f0",
                       .login = "bjensen",
                       .enabled = false,
                       .actor = "rollcall",
                       .source = "automaticDeactivation",
                       .pass = PassId{41},
                       .reason = "contractors: no login for 60 days"};
  EXPECT_EQ(JsonText(EventJson(event)),
            R"({"id":7,"operation":"disableUser","operationLabel":"Disable User Account",)"
            R"("module":"organization","timestamp":"2026-11-22T08:00:00.000Z",)"
            R"("status":false,"userAccount":"bjensen","accountId":"0192f0","actor":"rollcall",)"
            R"("source":"automaticDeactivation","sourceLabel":"Automatic Deactivation",)"
            R"("pass":41,"reason":"contractors: no login for 60 days"})");
}

TEST(EventJson, ARecordThatIsFilledAgainTellsTheLaterEventOnly) {
  const Event first = {.at = At("2026-11-22T08:00Z"), .login = "a", .pass = PassId{41}, .reason = "left"};
  const Event second = {.at = At("2026-11-23T08:00Z"), .operation = Operation::kEnableUser, .login = "b"};
  nlohmann::ordered_json json;
  for (const Event* event : {&first, &second, &first}) {
    FillEventJson(*event, json);
    EXPECT_EQ(json, EventJson(*event));
  }
}

TEST(EventJson, OutsideAPassAndWithoutAReasonHasNulls) {
  const auto json = EventJson({.login = "x"});
  EXPECT_TRUE(json.at("pass").is_null());
  EXPECT_TRUE(json.at("reason").is_null());
  EXPECT_TRUE(json.at("status").get<bool>());
}

TEST(PassJson, HasACountOfEachKind) {
  const auto json = PassJson({.source = "hr", .counts = {.seen = 10, .created = 1, .granted = 4}, .complete = true});
  EXPECT_EQ(json.at("source"), "hr");
  EXPECT_EQ(json.at("seen"), 10);
  EXPECT_EQ(json.at("created"), 1);
  EXPECT_EQ(json.at("granted"), 4);
  EXPECT_EQ(json.at("complete"), true);
  for (const char* name : {"updated", "unchanged", "enabled", "disabled", "renamed", "missing", "archived", "conflicts",
                           "held", "groups", "revoked", "unresolved"}) {
    EXPECT_EQ(json.at(name), 0) << name;
  }
  EXPECT_FALSE(json.contains("error"));
}

TEST(PassJson, TellsWhyItIsNotComplete) {
  const auto json = PassJson({.source = "hr", .error = "hr.csv: cannot be opened"});
  EXPECT_FALSE(json.at("complete").get<bool>());
  EXPECT_EQ(json.at("error"), "hr.csv: cannot be opened");
}

TEST(ChangeJson, HasOldAndNewValue) {
  EXPECT_EQ(JsonText(ChangeJson({.action = "set", .login = "bob", .field = "email", .before = "a@x", .after = "b@x"})),
            R"({"action":"set","login":"bob","field":"email","before":"a@x","after":"b@x","reason":null})");
}

}  // namespace
}  // namespace rollcall
