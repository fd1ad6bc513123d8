// rollcall import, of files as people send them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include "tests/end_to_end/installation.h"
#include "tests/servers/slapd.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kMixed =
    "userName,email,firstName,lastName,creationSource,enabled\n"
    "anna,anna@example.com,Anna,Ünal,ui,true\n"
    "bert,bert@example.com,Bert\n"
    ",nobody@example.com,No,Body,ldap,true\n"
    "carl,carl@example.com,Carl,\"Ca\"\"rl, Jr.\",ldap,maybe\n"
    "dora,dora@example.com,Dora,\"O'Hara, \"\"Do\"\"\",ldap,true\n"
    "anna,anna2@example.com,Anna,Twice,ldap,true\n"
    "emil,emil@example.com,Emil,Erikson,ldap,false\n";

class Import : public testing::Test {
 protected:
  Import() { rollcall_.Configure(""); }
  nlohmann::json ImportFile(std::string_view content, int code) const {
    return rollcall_.Json({"import", rollcall_.Write("people.csv", content)}, code).at(0);
  }
  nlohmann::json Account(const std::string& login) const { return rollcall_.Json({"accounts", "show", login}); }

  TemporaryFolder folder_;
  Installation rollcall_{folder_.path()};
};

TEST_F(Import, GoodRowsArriveAndBadRowsAreConflicts) {
  const nlohmann::json pass = ImportFile(kMixed, 4);
  EXPECT_EQ(pass.at("complete"), true);
  EXPECT_EQ(pass.at("seen"), 3);
  EXPECT_EQ(pass.at("created"), 3);
  EXPECT_EQ(pass.at("disabled"), 1);
  EXPECT_EQ(pass.at("conflicts"), 4);
  std::string conflicts;
  for (const nlohmann::json& conflict : pass.at("conflictList")) {
    conflicts += conflict.at("place").get<std::string>() + ": " + conflict.at("reason").get<std::string>() + '\n';
  }
  EXPECT_THAT(conflicts, AllOf(HasSubstr("line 3: 3 cells, but the header has 6"),
                               HasSubstr("line 4: column userName: is empty"), HasSubstr("line 5: column enabled"),
                               HasSubstr("line 7: column userName: has the same value as on line 2")));
  EXPECT_EQ(Account("dora").at("familyName"), "O'Hara, \"Do\"");
  EXPECT_EQ(Account("anna").at("email"), "anna@example.com");
  EXPECT_EQ(Account("emil").at("holds").at(0).at("kind"), "manual");
  EXPECT_EQ(rollcall_.Count("conflict"), 4);
}

TEST_F(Import, TheColumnCreationSourceIsIgnoredWithAWarning) {
  const nlohmann::json pass = ImportFile(kMixed, 4);
  EXPECT_THAT(pass.at("warnings").dump(), HasSubstr("column creationSource is ignored"));
  EXPECT_EQ(rollcall_.Query("SELECT DISTINCT creation_source FROM account"), "fileImportation\n");
  EXPECT_THAT(rollcall_.Run({"import", rollcall_.Path("people.csv")}).out,
              HasSubstr("warning: column creationSource is ignored"));
}

TEST_F(Import, TheSameFileTwiceChangesNothing) {
  ImportFile(kMixed, 4);
  const std::string known = WhatIsKnown(rollcall_);
  const std::string happened = WhatHappened(rollcall_);
  const nlohmann::json again = ImportFile(kMixed, 4);
  EXPECT_EQ(again.at("unchanged"), 3);
  EXPECT_EQ(again.at("created"), 0);
  EXPECT_EQ(again.at("updated"), 0);
  EXPECT_EQ(WhatIsKnown(rollcall_), known);
  EXPECT_EQ(WhatHappened(rollcall_), happened);
}

TEST_F(Import, ALatin1FileIsTakenForWhatItIsOnlyWhereAGuessIsAccepted) {
  const std::string file = rollcall_.Write("people.csv", "userName,lastName\nrene,Ren\xe9\njos,Jos\xe9\nplain,Plain\n");
  const Ended refused = rollcall_.Run({"import", file});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("add --encoding windows-1252"));
  const nlohmann::json pass = rollcall_.Json({"import", file, "--guess-encoding"}).at(0);
  EXPECT_EQ(pass.at("created"), 3);
  EXPECT_THAT(pass.at("warnings").dump(), HasSubstr("is read as windows-1252"));
  EXPECT_EQ(Account("rene").at("familyName"), "René");
}

TEST_F(Import, AFileThatIsNotThereIsAFailureThatNamesIt) {
  const Ended ended = rollcall_.Run({"import", rollcall_.Path("none.csv")});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, AllOf(HasSubstr("none.csv"), HasSubstr("No such file")));
}

std::string ManyPeople() {
  std::string csv = "userName,email\n";
  for (int i = 0; i < 5'000; ++i) {
    const std::string login = "user" + std::to_string(i);
    csv += login + "," + login + "@example.com\n";
  }
  return csv;
}

// The registry has no room for the file: nothing of it is there afterwards, and the rest is as it was.
void ExpectNoRoom(const Installation& rollcall, const std::vector<std::string>& with_little_room) {
  const std::string known = WhatIsKnown(rollcall) + WhatHappened(rollcall);
  std::vector<std::string> words = with_little_room;
  const auto import = rollcall.CommandLine({"import", rollcall.Path("many.csv")});
  words.insert(words.end(), import.begin(), import.end());
  const Ended ended = Program(words).Wait();
  EXPECT_EQ(ended.code, 1) << "signal " << ended.signal << ended.out << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("rollcall: registry "));
  EXPECT_EQ(WhatIsKnown(rollcall) + WhatHappened(rollcall), known);
  const Ended check = Program({"sqlite3", rollcall.registry().connect.substr(10), "PRAGMA integrity_check"}).Wait();
  EXPECT_EQ(check.out, "ok\n");
}

TEST_F(Import, AFileSystemThatRefusesToGrowFilesChangesNothing) {
  ImportFile(kMixed, 4);
  rollcall_.Write("many.csv", ManyPeople());
  ExpectNoRoom(rollcall_, {"sh", "-c", "trap '' XFSZ; ulimit -f 1000; exec \"$@\"", "sh"});
  EXPECT_EQ(rollcall_.Run({"import", rollcall_.Path("many.csv")}).code, 0);  // with room there is no problem
  EXPECT_EQ(rollcall_.Count("account"), 5'003);
}

// A file system of its own, gone with the object.
class SmallDisk {
 public:
  explicit SmallDisk(std::string path) : path_(std::move(path)) {
    std::filesystem::create_directory(path_);
    mounted_ = mount("none", path_.c_str(), "tmpfs", 0, "size=2m") == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(path_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool mounted() const { return mounted_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool mounted_ = false;
};

TEST_F(Import, AFullDiskChangesNothing) {
  const SmallDisk disk(rollcall_.Path("disk"));
  if (!disk.mounted()) GTEST_SKIP() << "only root may mount a file system";
  const Installation rollcall(folder_.path(), {.connect = "sqlite3://" + disk.path() + "/registry.db"});
  rollcall.Configure("");
  ASSERT_EQ(rollcall.Run({"import", rollcall.Write("people.csv", kMixed)}).code, 4);
  rollcall.Write("many.csv", ManyPeople());
  ExpectNoRoom(rollcall, {});
  EXPECT_THAT(rollcall.Run({"import", rollcall.Path("many.csv")}).err, HasSubstr("full"));
}

}  // namespace
}  // namespace rollcall
