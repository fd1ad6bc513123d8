// What holds for every run of the program: a dry run tells what a run does, and the registry defends itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/end_to_end/directory.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kDryHeading = "Dry run: nothing is written. A real run would do this:\n";

// Everything that is in a SQLite registry.
std::string Dump(const Installation& rollcall) {
  const Ended dump = Program({"sqlite3", rollcall.Path("registry.db"), ".dump"}).Wait();
  EXPECT_EQ(dump.code, 0) << dump.err;
  return dump.out;
}

// A dry run, then the real one: both say the same, and the first does nothing.
void ExpectDryRunTellsTheTruth(const Installation& rollcall, const testing::Matcher<std::string>& changes) {
  const std::string before = Dump(rollcall);
  const Ended dry = rollcall.Run({"sync", "--dry-run"});
  EXPECT_EQ(dry.code, 0) << dry.err;
  ASSERT_THAT(dry.out, StartsWith(std::string(kDryHeading)));
  EXPECT_EQ(dry.err, "Dry run: nothing was written.\n");
  EXPECT_EQ(Dump(rollcall), before);
  const Ended real = rollcall.Run({"sync", "--show-changes"});
  EXPECT_EQ(real.code, 0) << real.err;
  EXPECT_EQ(dry.out.substr(kDryHeading.size()), real.out);
  EXPECT_THAT(real.out, changes);
  EXPECT_NE(Dump(rollcall), before);
}

constexpr const char* kChanges =
    "dn: uid=user1,ou=people,dc=example,dc=com\nchangetype: modify\nreplace: sn\nsn: Other\n\n"
    "dn: uid=user2,ou=people,dc=example,dc=com\nchangetype: modrdn\nnewrdn: uid=renamed\ndeleteoldrdn: 1\n\n"
    "dn: uid=user3,ou=people,dc=example,dc=com\nchangetype: delete\n\n"
    "dn: uid=new,ou=people,dc=example,dc=com\nchangetype: add\nobjectClass: inetOrgPerson\nuid: new\ncn: N\nsn: N\n\n"
    "dn: cn=staff,ou=groups,dc=example,dc=com\nchangetype: add\nobjectClass: groupOfNames\ncn: staff\n"
    "member: uid=user4,ou=people,dc=example,dc=com\n";

TEST(Runs, ADryRunOfADirectoryTellsWhatTheRunThenDoes) {
  const DirectoryInstallation installed(PeopleLdif(30));
  ASSERT_EQ(installed.rollcall.Run({"sync"}).code, 0);
  installed.slapd.Modify(kChanges);
  ExpectDryRunTellsTheTruth(installed.rollcall, AllOf(HasSubstr("Number1"), HasSubstr("Other"), HasSubstr("renamed"),
                                                      HasSubstr("user3"), HasSubstr("new")));
  EXPECT_EQ(installed.rollcall.Count("membership"), 1);
}

TEST(Runs, ADryRunOfAFileTellsWhatTheRunThenDoes) {
  const TemporaryFolder folder;
  const Installation rollcall(folder.path());
  rollcall.Configure(
      "[[source]]\nname = \"hr\"\ntype = \"csv\"\npath = \"hr.csv\"\n[source.columns]\nanchor = \"no\"\n");
  rollcall.Write("hr.csv", "no,userName,email\n1,anna,anna@example.com\n2,bert,bert@example.com\n3,carl,\n");
  ASSERT_EQ(rollcall.Run({"sync"}).code, 0);
  rollcall.Write("hr.csv", "no,userName,email\n1,bert,anna@example.com\n2,anna,bert@example.org\n4,dora,\n");
  ExpectDryRunTellsTheTruth(rollcall, AllOf(HasSubstr("bert@example.org"), HasSubstr("dora"), HasSubstr("carl")));
}

TEST(Runs, TheFirstDryRunLeavesNoRegistryBehind) {
  const TemporaryFolder folder;
  const Installation rollcall(folder.path());
  rollcall.Configure("[[source]]\nname = \"hr\"\ntype = \"csv\"\npath = \"hr.csv\"\n");
  rollcall.Write("hr.csv", "userName\nanna\n");
  const Ended dry = rollcall.Run({"sync", "--dry-run"});
  EXPECT_EQ(dry.code, 0) << dry.err;
  EXPECT_THAT(dry.out, HasSubstr("anna"));
  EXPECT_FALSE(std::filesystem::exists(rollcall.Path("registry.db")));
}

class RawSql : public testing::TestWithParam<const char*> {};

TEST_P(RawSql, IsRefusedByTheRegistryItself) {
  const TemporaryFolder folder;
  const Installation rollcall(folder.path());
  rollcall.Configure("");
  ASSERT_EQ(rollcall.Run({"import", rollcall.Write("new.csv", "userName,enabled\nanna,true\nbert,false\n")}).code, 0);
  const std::string before = Dump(rollcall);
  const Ended sql = Program({"sqlite3", rollcall.Path("registry.db"), GetParam()}).Wait();
  EXPECT_NE(sql.code, 0);
  EXPECT_NE(sql.err, "");
  EXPECT_EQ(Dump(rollcall), before);
}

INSTANTIATE_TEST_SUITE_P(EndToEnd, RawSql,
                         testing::Values("update account set creation_source='ui'",
                                         "update account set creation_source='ui' where login='anna'",
                                         "update account set created_at=0", "update account set public_id='x'",
                                         "update event set operation='createUser'", "delete from event",
                                         "delete from event_block", "delete from account", "delete from link",
                                         "update event_block set sha256=''",
                                         "replace into account (id, public_id, login, login_key, creation_source, "
                                         "created_at) select id, public_id, login, login_key, 'ui', 0 from account",
                                         "update or replace account set login_key='anna' where login='bert'",
                                         "replace into event select * from event",
                                         "replace into event_block select * from event_block"));

}  // namespace
}  // namespace rollcall
