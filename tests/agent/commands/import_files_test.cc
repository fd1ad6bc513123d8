// rollcall import: what becomes of every row of a file, and what is told of it.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// As people's own platforms export them, with every mistake that they make.
constexpr std::string_view kErrors =
    "userName,firstName,lastName,password,email,groups,enabled\n"
    "usera,User,A,s3cret,usera@example.com,member:/platform/users,true\n"
    "userb,User,B,s3cret,usera@example.com,member:/platform/users,true\n"
    "userc,User,C,s3cret,userc@example.com,member:/no/such/group,true\n"
    "userd,User,D,s3cret,not a mail,member:/platform/users,true\n"
    "usera,User,A,s3cret,usera@example.com,member:/platform/users,true,\n"
    "root,Root,Root,s3cret,root@example.com,*:/platform/administrators,true\n";

class ImportFiles : public CommandTest {
 protected:
  ImportFiles() { Configure(""); }
  nlohmann::json Json(std::vector<std::string> words) {
    words.insert(words.end(), {"--format", "json"});
    return nlohmann::json::parse(Run(std::move(words)).out);
  }
  std::vector<std::string> Logins() {
    std::vector<std::string> logins;
    for (const auto& account : Json({"accounts", "list"})) logins.push_back(account.at("login"));
    return logins;
  }
  std::string Contents(std::string_view name) const {
    std::ostringstream text;
    text << std::ifstream(Path(name), std::ios::binary).rdbuf();
    return text.str();
  }
  bool Exists(std::string_view name) const { return std::filesystem::exists(Path(name)); }
};

TEST_F(ImportFiles, EveryRowHasItsFateByLine) {
  Write("groups.csv", "login,groups\nroot,/platform/users;/platform/administrators\n");
  ASSERT_EQ(Run({"import", Path("groups.csv")}).code, 0);
  Write("errors.csv", kErrors);
  const Ran ran = Run({"import", Path("errors.csv"), "--unknown-groups", "refuse"});
  EXPECT_EQ(ran.code, 4);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("conflict: line 3: column email: has the same value as on line 2"),
                             HasSubstr("conflict: line 4: it names the unknown group \"/no/such/group\""),
                             HasSubstr("conflict: line 5: column email: is no mail address: it has no @"),
                             HasSubstr("conflict: line 6: column userName: has the same value as on line 2"),
                             HasSubstr("6 rows: 1 created, 1 updated, 0 unchanged, 4 rejected; 0 warnings\n")));
  EXPECT_EQ(Logins(), (std::vector<std::string>{"root", "usera"}));
}

TEST_F(ImportFiles, AnUnknownGroupMayBeAWarningOrMade) {
  Write("a.csv", "login,groups\nann,/no/such/group\n");
  const Ran warned = Run({"import", Path("a.csv"), "--unknown-groups", "warn"});
  EXPECT_EQ(warned.code, 0);
  EXPECT_THAT(warned.out, HasSubstr("/no/such/group"));
  EXPECT_EQ(Json({"accounts", "show", "ann"}).at("groups").size(), 0U);
  Write("b.csv", "login,groups\nbob,/no/such/group\n");
  EXPECT_EQ(Run({"import", Path("b.csv")}).code, 0);
  EXPECT_EQ(Json({"accounts", "show", "bob"}).at("groups").at(0), "/no/such/group");
}

TEST_F(ImportFiles, GroupsAreAddedUnlessTheyAreToBeReplaced) {
  Write("a.csv", "login,groups\nann,/a;/b\n");
  Run({"import", Path("a.csv")});
  Write("a.csv", "login,groups\nann,/c\n");
  Run({"import", Path("a.csv")});
  EXPECT_EQ(Json({"accounts", "show", "ann"}).at("groups").size(), 3U);
  Write("a.csv", "login,groups\nann,/c;/d\n");
  Run({"import", Path("a.csv"), "--groups", "replace"});
  EXPECT_EQ(Json({"accounts", "show", "ann"}).at("groups").dump(), "[\"/c\",\"/d\"]");
}

TEST_F(ImportFiles, RejectedRowsAreMendedAndImportedAgain) {
  Write("errors.csv", kErrors);
  EXPECT_EQ(Run({"import", Path("errors.csv"), "--rejects", Path("bad.csv")}).code, 4);
  std::string bad = Contents("bad.csv");
  EXPECT_THAT(
      bad, AllOf(HasSubstr("reject_line,reject_column,reject_reason,userName,firstName,lastName,email,groups"),
                 HasSubstr("\n3,email,\"has the same value as on line 2; each mail address may be there once, unless "
                           "--shared-email is given\",userb,"),
                 Not(HasSubstr("s3cret"))));
  bad.replace(bad.find("usera@example.com"), 5, "userb");
  bad.replace(bad.find("not a mail"), 10, "userd@example.com");
  Write("mended.csv", bad.substr(0, bad.find("\n6,")) + "\n");
  const Ran ran = Run({"import", Path("mended.csv")});
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("2 rows: 2 created, 0 updated, 0 unchanged, 0 rejected; 0 warnings\n"));
}

TEST_F(ImportFiles, ConflictsWithOtherAccountsAreRejectsToo) {
  Write("a.csv", "login,mail\nann,ann@x\n");
  Run({"import", Path("a.csv")});
  Write("b.csv", "login,mail\nbob,ann@x\ncid,wrong\n");
  EXPECT_EQ(Run({"import", Path("b.csv"), "--rejects", Path("bad.csv")}).code, 4);
  EXPECT_THAT(Contents("bad.csv"), AllOf(HasSubstr("\n2,,\"its mail address belongs to another account: "),
                                         HasSubstr("\n3,mail,is no mail address: it has no @,cid,wrong\n")));
}

TEST_F(ImportFiles, AFileOfRejectsIsOnlyThereWhereTheFileWasRead) {
  EXPECT_EQ(Run({"import", Path("none.csv"), "--rejects", Path("bad.csv")}).code, 1);
  EXPECT_FALSE(Exists("bad.csv"));
  EXPECT_FALSE(Exists("bad.csv.new"));
  Write("a.csv", "login,mail\nann,ann@x\n");
  EXPECT_EQ(Run({"import", Path("a.csv"), "--rejects", Path("bad.csv")}).code, 0);
  EXPECT_EQ(Contents("bad.csv"), "reject_line,reject_column,reject_reason,login,mail\n");
}

TEST_F(ImportFiles, RejectsThatCannotBeWrittenAreToldBeforeAnythingIsDone) {
  Write("a.csv", "login,mail\nann,ann@x\n");
  EXPECT_EQ(Run({"import", Path("a.csv"), "--rejects", Path("no/folder/bad.csv")}).code, 2);
  EXPECT_EQ(Run({"import", Path("a.csv"), "--rejects", Path("a.csv")}).code, 2);
  EXPECT_FALSE(Exists("registry.db"));
}

TEST_F(ImportFiles, AllOrNothingChangesNothingForOneBadRow) {
  Write("a.csv", "login,enabled\nann,true\nbob,maybe\n");
  const Ran ran = Run({"import", Path("a.csv"), "--all-or-nothing", "--rejects", Path("bad.csv")});
  EXPECT_EQ(ran.code, 4);
  EXPECT_THAT(ran.err, HasSubstr("none of its changes were applied: 1 record is in conflict"));
  EXPECT_TRUE(Logins().empty());
  EXPECT_THAT(Contents("bad.csv"), HasSubstr("\n3,enabled,'maybe' is no known word for yes or no; add --true maybe or "
                                             "--false maybe,bob,maybe\n"));
  Write("a.csv", "login,enabled\nann,true\nbob,true\n");
  EXPECT_EQ(Run({"import", Path("a.csv"), "--all-or-nothing"}).code, 0);
  EXPECT_EQ(Logins().size(), 2U);
}

TEST_F(ImportFiles, CountsAreInJsonAndTheFileInThePass) {
  Write("a.csv", "login,shoe\nann,42\n,43\n");
  const auto pass = Json({"import", Path("a.csv")}).at(0);
  EXPECT_EQ(pass.at("rows"), 2);
  EXPECT_EQ(pass.at("rejected"), 1);
  EXPECT_EQ(pass.at("warningCount"), 1);
  EXPECT_THAT(Run({"passes", "show", "1"}).out,
              AllOf(HasSubstr("a.csv: 2 rows to the end of the file, 22 bytes, SHA-256 "), HasSubstr("alice")));
}

TEST_F(ImportFiles, TheSameFileTwiceChangesNothing) {
  Write("a.csv", "login,mail,groups,enabled,title\nann,ann@x,manager:/a;/b,false,Boss\n");
  Run({"import", Path("a.csv"), "--attribute", "title"});
  const std::string before = Run({"accounts", "list", "--format", "json"}).out;
  const auto events = Json({"events"}).size();
  const auto again = Json({"import", Path("a.csv"), "--attribute", "title"}).at(0);
  EXPECT_EQ(again.at("unchanged"), 1);
  EXPECT_EQ(Run({"accounts", "list", "--format", "json"}).out, before);
  EXPECT_EQ(Json({"events"}).size(), events);
}

TEST_F(ImportFiles, MappingsMayBeWrittenEitherWayRound) {
  Write("a.csv", "Account,Post\nann,ann@x\n");
  EXPECT_EQ(Run({"import", Path("a.csv"), "--map", "Account=login", "--map", "email=Post"}).code, 0);
  EXPECT_EQ(Json({"accounts", "show", "ann"}).at("email"), "ann@x");
}

TEST_F(ImportFiles, AWrongWordIsToldWithThoseThatThereAre) {
  Write("a.csv", "login\nann\n");
  for (const auto& [option, there_are] : std::map<std::string, std::string>{
           {"--encoding", "expected a name that iconv --list shows, such as windows-1250"},
           {"--date-format", "needs a year (%Y)"},
           {"--time-zone", "expected a name like Europe/Paris"},
           {"--blanks", "there are trim, keep"},
           {"--groups", "there are add, replace"},
           {"--unknown-groups", "there are create, warn, refuse"},
           {"--unknown-columns", "there are ignore, keep"},
           {"--login-pattern", "is no regular expression"}}) {
    const Ran ran = Run({"import", Path("a.csv"), option, "[wrong"});
    EXPECT_EQ(ran.code, 2) << option;
    EXPECT_THAT(ran.err, HasSubstr(there_are));
  }
}

TEST_F(ImportFiles, APreviewShowsRowsAsTheyWouldBeReadAndTouchesNothing) {
  Write("a.csv",
        "sep=;\nlogin;mail;Last login;groups;title\nann;ann@x;2026-11-04;/a;Engineer\nbob;wrong;;;\ncid;;;;\n");
  const Ran ran = Run({"import", Path("a.csv"), "--preview", "2", "--attribute", "title"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(
      ran.out,
      "a.csv: login from login, email from mail, last_login from Last login, groups from groups, attribute title; "
      "delimiter ;, encoding utf-8, 3 rows\n"
      "line 3\n"
      "login            ann\n"
      "email            ann@x\n"
      "last_login       2026-11-04T00:00:00.000Z\n"
      "groups           member:/a\n"
      "attributes       title=Engineer\n"
      "line 4\n"
      "rejected         column mail: is no mail address: it has no @\n");
  EXPECT_EQ(Json({"import", Path("a.csv"), "--preview", "1"}).at(0).at("login"), "ann");
  EXPECT_FALSE(Exists("registry.db"));
}

TEST_F(ImportFiles, AFamilyMayShareItsMailAddress) {
  Write("a.csv", "userName,email\nkid1,parent@home.example\nkid2,parent@home.example\n");
  EXPECT_EQ(Run({"import", Path("a.csv")}).code, 4);
  EXPECT_EQ(Run({"import", Path("a.csv"), "--shared-email"}).code, 0);
  EXPECT_EQ(Json({"accounts", "show", "kid2"}).at("email"), "parent@home.example");
}

// A file of rejects has no title above it, whatever its origin had.
TEST_F(ImportFiles, RejectsGoInByTheSameCommandAgain) {
  Write("a.csv", "Staff\n\nlogin;seen;sn\nann;wrong;Wi\x9Cniewska\n");
  const std::vector<std::string> options = {
      "--skip-lines", "2", "--encoding", "windows-1250", "--map", "seen=last_login", "--date-format", "%d.%m.%Y"};
  const auto import = [&](std::string_view name, std::vector<std::string> words) {
    words.insert(words.begin(), {"import", Path(name)});
    words.insert(words.end(), options.begin(), options.end());
    return Run(words);
  };
  EXPECT_EQ(import("a.csv", {"--rejects", Path("bad.csv")}).code, 4);
  std::string bad = Contents("bad.csv");
  bad.replace(bad.rfind("wrong"), 5, "04.11.2026");
  Write("bad.csv", bad);
  const Ran ran = import("bad.csv", {});
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_EQ(Json({"accounts", "show", "ann"}).at("familyName"), "Wiśniewska");
}

// Standard input is a file of the test for as long as this lives.
class Input {
 public:
  explicit Input(const std::string& path) : before_(dup(STDIN_FILENO)) {
    const int file = open(path.c_str(), O_RDONLY);
    dup2(file, STDIN_FILENO);
    close(file);
  }
  ~Input() {
    dup2(before_, STDIN_FILENO);
    close(before_);
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

 private:
  int before_;
};

TEST_F(ImportFiles, StandardInputIsAFileLikeAnyOther) {
  Write("a.csv", "login,mail\nann,ann@x\nbob,wrong\n");
  const Input input(Path("a.csv"));
  EXPECT_EQ(Run({"import", "-", "--rejects", Path("bad.csv")}).code, 4);
  EXPECT_EQ(Logins(), std::vector<std::string>{"ann"});
  EXPECT_THAT(Contents("bad.csv"), HasSubstr("\n3,mail,is no mail address: it has no @,bob,wrong\n"));
  EXPECT_THAT(Run({"passes", "show", "1"}).out, HasSubstr("standard input: 2 rows"));
}

}  // namespace
}  // namespace rollcall
