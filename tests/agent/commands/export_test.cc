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
                                  "createdDate,automaticDeactivation,groups,note,title\r\n"
                                  "ann,ann@x,\"Ash, \"\"Ann\"\"\",Ann,Ash,true,2026-01-05T10:00:00.000Z,"));
  EXPECT_THAT(ran.out, HasSubstr(",fileImportation,2026-11-22T08:00:00.000Z,false,manager:/sales;member:/users"));
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
