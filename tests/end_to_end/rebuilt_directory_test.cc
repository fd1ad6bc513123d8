// A directory that was lost and loaded again: the same people and groups, all with other ids.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/end_to_end/directory.h"

namespace rollcall {
namespace {

using testing::HasSubstr;

class RebuiltDirectory : public testing::TestWithParam<int> {
 protected:
  static std::string Ldif(int people) {
    std::string group = "dn: cn=all,ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: all\n";
    for (int i = 0; i < people; ++i) group += "member: uid=user" + std::to_string(i) + ",ou=people,dc=example,dc=com\n";
    return PeopleLdif(people) + '\n' + group;
  }
  void Serve(const Slapd& slapd, const std::string& further = "") {
    rollcall_.Configure(DirectorySource(slapd, slapd["URI"], WithPassword(slapd["PASSWORD_FILE"]) + further));
  }
  std::string Registry() {
    const Ended ended = Program({"sqlite3", rollcall_.Path("registry.db"),
                                 "SELECT id, public_id, login, enabled, created_at FROM account ORDER BY id; "
                                 "SELECT account, user_group, granted_at FROM membership ORDER BY 1, 2"})
                            .Wait();
    EXPECT_EQ(ended.code, 0) << ended.err;
    return ended.out;
  }

  TemporaryFolder folder_;
  Installation rollcall_{folder_.path()};
};

TEST_P(RebuiltDirectory, IsOnePlanAfterWhichEverybodyIsWhoTheyWere) {
  const int people = GetParam();
  {
    const Slapd first(Ldif(people));
    Serve(first);
    ASSERT_EQ(rollcall_.Run({"sync"}).code, 0);
  }
  const std::string before = Registry();
  const Slapd second(Ldif(people));
  Serve(second);
  const Ended blocked = rollcall_.Run({"sync"});
  EXPECT_EQ(blocked.code, 3) << blocked.out << blocked.err;
  EXPECT_THAT(blocked.out + blocked.err, HasSubstr(std::to_string(people) + " users of corp are shown under a new id"));
  EXPECT_EQ(Registry(), before);
  EXPECT_EQ(rollcall_.Run({"plan", "approve", "1"}).code, 0);
  const Ended again = rollcall_.Run({"sync"});
  EXPECT_EQ(again.code, 0) << again.out << again.err;
  EXPECT_EQ(Registry(), before);
  EXPECT_EQ(rollcall_.Count("deleted_membership"), 0);
  EXPECT_EQ(rollcall_.Count("event WHERE operation = 'relinkUser'"), people);
  EXPECT_EQ(rollcall_.Count("conflict WHERE closed_at IS NULL"), 0);
  EXPECT_EQ(rollcall_.Run({"db", "check"}).code, 0);
}

INSTANTIATE_TEST_SUITE_P(OfSizes, RebuiltDirectory, testing::Values(8, 40, 4000));

}  // namespace
}  // namespace rollcall
