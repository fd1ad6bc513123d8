#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kPeople =
    "login,email,cn,givenName,sn,enabled,lastLogin,groups,title,note\n"
    "ann,ann@x,\"Ash, \"\"Ann\"\"\",Ann,Ash,true,2026-01-05T10:00:00Z,manager:/sales;/users,=1+1,''=x\n"
    "bob,bob@x,\"Bob\nB.\",,,false,,,-2,\n"
    "zoë,,'t Hooft,,,true,,,,@home\n";

class Export : public CommandTest {
 protected:
  Export() {
    Configure("");
    Write("people.csv", kPeople);
    Run({"import", Path("people.csv"), "--unknown-columns", "keep"});
  }
};

TEST_F(Export, WritesEveryAccountWithItsAttributesAsColumns) {
  const Ran ran = Run({"export"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, StartsWith("userName,email,displayName,firstName,lastName,enabled,lastLogin,id,creationSource,"
                                  "createdDate,automaticDeactivation,holds,groups,note,title\r\n"
                                  "ann,ann@x,\"Ash, \"\"Ann\"\"\",Ann,Ash,true,2026-01-05T10:00:00.000Z,"));
  EXPECT_THAT(ran.out, HasSubstr(",fileImportation,2026-11-22T08:00:00.000Z,false,,manager:/sales;member:/users"));
}

TEST_F(Export, DefusesWhatASpreadsheetWouldRun) {
  const std::string out = Run({"export"}).out;
  EXPECT_THAT(out, AllOf(HasSubstr(",'=1+1\r\n"), HasSubstr(",'-2\r\n"), HasSubstr(",'@home,\r\n"),
                         Not(HasSubstr(",=")), Not(HasSubstr(",-")), Not(HasSubstr(",@"))));
}

TEST_F(Export, WhatItWritesIsImportedAsItWas) {
  const auto before = nlohmann::json::parse(Run({"accounts", "list", "--format", "json"}).out);
  Write("exported.csv", Run({"export"}).out);
  Configure("");
  std::filesystem::remove(Path("registry.db"));
  const Ran ran = Run({"import", Path("exported.csv"), "--unknown-columns", "keep"});
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  auto after = nlohmann::json::parse(Run({"accounts", "list", "--format", "json"}).out);
  ASSERT_EQ(after.size(), 3U);
  for (std::size_t i = 0; i < after.size(); ++i) {
    after[i]["id"] = before[i]["id"];  // another registry, other ids
    EXPECT_EQ(after[i], before[i]);
  }
}

TEST_F(Export, WhatItWritesChangesNothingWhereItCameFrom) {
  const std::string before = Run({"accounts", "list", "--format", "json"}).out;
  Write("exported.csv", Run({"export"}).out);
  const Ran ran = Run({"import", Path("exported.csv"), "--unknown-columns", "keep"});
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_EQ(Run({"accounts", "list", "--format", "json"}).out, before);
}

// Of every creation source, disabled by hand, by a source and by a list that no longer has the user.
TEST_F(Export, WhatItWritesChangesNothingWhateverTheAccountsCameFrom) {
  Configure(std::string(kHr) +
            "[[source]]\nname = \"corp\"\ntype = \"ldif\"\npath = \"corp.ldif\"\ndialect = \"389ds\"\n"
            "[source.attributes]\ntitle = \"title\"\n[[source]]\nname = \"signup\"\ntype = \"feed\"\npath = "
            "\"signup.jsonl\"\n");
  Write("hr.csv", "login,email,enabled,lastLogin\nhr1,hr1@x,true,2026-11-04\nhr2,hr2@x,false,\nhr3,hr3@x,true,\n");
  Write("corp.ldif",
        "dn: uid=mira,dc=x\nobjectClass: inetOrgPerson\nuid: mira\ncn: Mira \nnsAccountLock: true\ntitle: Engineer\n"
        "title: Lead\nnsUniqueId: 1\n\ndn: cn=g,dc=x\nobjectClass: groupOfNames\ncn: g\nmember: uid=mira,dc=x\n"
        "nsUniqueId: 2\n\n");
  Write("signup.jsonl",
        R"({"type":"registration","id":"u-1","userName":"self1","email":"s@x.org","emailVerified":true,)"
        R"("at":"2026-11-21T08:00:00Z"})"
        "\n");
  Write("old.csv", "login,email\nold1,old1@x\n");
  for (const auto& words : std::vector<std::vector<std::string>>{{"sync"},
                                                                 {"adopt", Path("old.csv")},
                                                                 {"account", "create", "ui1"},
                                                                 {"account", "disable", "ui1", "--reason", "left"}}) {
    const Ran ran = Run(words);
    ASSERT_EQ(ran.code, 0) << ran.out << ran.err;
  }
  Write("hr.csv", "login,email,enabled,lastLogin\nhr1,hr1@x,true,2026-11-04\nhr2,hr2@x,false,\n");
  ASSERT_EQ(Run({"sync", "hr"}).code, 0);
  const std::string before = Run({"accounts", "list", "--format", "json"}).out;
  const std::string events = Run({"events", "--format", "json"}).out;
  const std::string exported = Run({"export"}).out;
  EXPECT_THAT(exported, AllOf(HasSubstr("\r\nmira,"), HasSubstr(",ldap,"), HasSubstr(",ui,"), HasSubstr(",source,"),
                              HasSubstr(",missing,"), HasSubstr(",manual,"), HasSubstr(",selfRegistration,")));
  Write("exported.csv", exported);
  const Ran ran = Run({"import", Path("exported.csv"), "--unknown-columns", "keep"});
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_EQ(Run({"accounts", "list", "--format", "json"}).out, before);
  EXPECT_EQ(Run({"events", "--format", "json"}).out, events);
}

TEST_F(Export, ColumnsAreChosenByName) {
  EXPECT_THAT(Run({"export", "--columns", "userName,EMAIL", "--columns", "title"}).out,
              StartsWith("userName,email,title\r\nann,ann@x,'=1+1\r\n"));
  const Ran ran = Run({"export", "--columns", "userName,tilte"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("--columns 'tilte': unknown column; there are userName, email,"));
}

TEST_F(Export, AFileForAPlatformHasThePlatformsHeaderAndNoPassword) {
  const Ran ran = Run({"export", "--header", "platform"});
  EXPECT_THAT(ran.out, StartsWith("userName,firstName,lastName,password,email,groups,enabled,aboutMe,timeZone,company,"
                                  "position\r\nann,Ann,Ash,,ann@x,manager:/sales;member:/users,true,,,,\r\n"));
}

TEST_F(Export, JsonLinesAreWhatTheAccountsListHas) {
  EXPECT_EQ(Run({"export", "--format", "jsonl"}).out, Run({"accounts", "list", "--format", "jsonl"}).out);
}

TEST_F(Export, FiltersAsTheAccountsListDoes) {
  EXPECT_THAT(Run({"export", "--disabled"}).out, AllOf(HasSubstr("\nbob,"), Not(HasSubstr("ann@x"))));
  EXPECT_THAT(Run({"export", "--source", "import"}).out, HasSubstr("ann@x"));
  EXPECT_THAT(Run({"export", "--source", "corp"}).out, Not(HasSubstr("ann@x")));
}

}  // namespace
}  // namespace rollcall
