#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kBroken = "nr,login\n1,ann\n2,\n";
constexpr std::string_view kMended = "nr,login\n1,ann\n2,bob\n";

class ConflictsCommand : public CommandTest {
 protected:
  ConflictsCommand() {
    Configure(std::string(kHr) + "[source.columns]\nanchor = \"nr\"\n");
    Write("hr.csv", kBroken);
    EXPECT_EQ(Run({"sync"}).code, 4);
  }
  nlohmann::json List(std::vector<std::string> options = {}) {
    options.insert(options.begin(), {"conflicts", "--format", "json"});
    return nlohmann::json::parse(Run(options).out);
  }
};

TEST_F(ConflictsCommand, ListsThoseThatAreOpen) {
  now_ += std::chrono::days{1};
  Run({"sync"});
  const std::string table =
      "ID  SOURCE  PLACE   ANCHOR  REASON                  FIRST SEEN AT         LAST SEEN AT          TIMES\n"
      " 1  hr      line 3  2       column login: is empty  2026-11-22T08:00:00Z  2026-11-23T08:00:00Z      2\n";
  EXPECT_EQ(Run({"conflicts"}).out, table);
  EXPECT_EQ(Run({"conflicts", "list"}).out, table);
  EXPECT_THAT(List({"--source", "hr"}), SizeIs(1));
  const Ran none = Run({"conflicts", "list", "--source", "corp"});
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, HasSubstr("no source of this name has been read; there are: hr"));
}

TEST_F(ConflictsCommand, ShowsOne) {
  EXPECT_THAT(Run({"conflicts", "show", "1"}).out, HasSubstr("state            open\nsource           hr\n"));
  const Ran none = Run({"conflicts", "show", "2"});
  EXPECT_EQ(none.code, 1);
  EXPECT_EQ(none.err, "rollcall: there is no conflict 2; `rollcall conflicts list --state all` shows all\n");
}

TEST_F(ConflictsCommand, ADismissedOneIsListedNoMoreHoweverOftenItOccurs) {
  const Ran ran = Run({"conflicts", "dismiss", "1", "--reason", "a test account"});
  EXPECT_THAT(ran.out, HasSubstr("dismissed at 2026-11-22T08:00:00.000Z by alice: a test account"));
  Run({"sync"});
  EXPECT_THAT(List(), IsEmpty());
  EXPECT_EQ(List({"--state", "dismissed"}).at(0).at("times"), 2);
  EXPECT_EQ(Run({"conflicts", "dismiss", "1", "--reason", "again"}).err, "rollcall: conflict 1 is dismissed already\n");
}

TEST_F(ConflictsCommand, ADismissalNeedsAReason) {
  EXPECT_EQ(Run({"conflicts", "dismiss", "1"}).code, 2);
  EXPECT_EQ(Run({"conflicts", "dismiss", "1", "--reason", ""}).code, 2);
  EXPECT_THAT(List(), SizeIs(1));
}

TEST_F(ConflictsCommand, ARetryReadsTheSourceAgainAndSaysWhatBecameOfIt) {
  const Ran in_vain = Run({"conflicts", "retry", "1"});
  EXPECT_EQ(in_vain.code, 4);
  EXPECT_EQ(in_vain.err, "conflict 1 is open\n");
  Write("hr.csv", kMended);
  const Ran mended = Run({"conflicts", "retry", "1"});
  EXPECT_EQ(mended.code, 0);
  EXPECT_EQ(mended.err, "conflict 1 is closed\n");
  EXPECT_EQ(Run({"accounts", "show", "bob"}).code, 0);
  EXPECT_THAT(List(), IsEmpty());
}

TEST_F(ConflictsCommand, ARetryOfASourceReadsIt) {
  Write("hr.csv", kMended);
  EXPECT_EQ(Run({"conflicts", "retry", "--source", "hr"}).code, 0);
  EXPECT_THAT(List({"--state", "closed"}), SizeIs(1));
  EXPECT_EQ(Run({"conflicts", "retry", "--source", "corp"}).code, 2);
  EXPECT_EQ(Run({"conflicts", "retry"}).code, 2);
  EXPECT_EQ(Run({"conflicts", "retry", "1", "--source", "hr"}).code, 2);
}

TEST_F(ConflictsCommand, ARetryOfAnImportAsksForTheMendedFile) {
  Write("new.csv", "login,email\n,zoe@x.org\n");
  Run({"import", Path("new.csv")});
  const Ran ran = Run({"conflicts", "retry", "2"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err,
            "rollcall: conflict 2 is of 'import', which is no source in the configuration: mend the file and import it "
            "again, or dismiss the conflict\n");
}

TEST_F(ConflictsCommand, RefuseWhatTheyDoNotKnow) {
  EXPECT_THAT(Run({"conflicts", "--state", "new"}).err, HasSubstr("there are open, dismissed, closed and all"));
  EXPECT_EQ(Run({"conflicts", "show", "0"}).code, 2);
  EXPECT_THAT(Run({"conflicts", "--source", "hr", "show", "1"}).err,
              HasSubstr("--source does not go with conflicts show"));
}

}  // namespace
}  // namespace rollcall
