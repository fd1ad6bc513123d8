#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

class PlanCommand : public CommandTest {
 protected:
  PlanCommand() {
    Configure(std::string(kHr) + "[source.limits]\nmissing = { count = 1, percent = 10 }\n");
    Show(4);
    EXPECT_EQ(Run({"sync"}).code, 0);
    Show(2);
    EXPECT_EQ(Run({"sync"}).code, 3);
  }
  void Show(int users) const {
    std::string file = "login\n";
    for (int i = 0; i < users; ++i) file += "u" + std::to_string(i) + "\n";
    Write("hr.csv", file);
  }
  nlohmann::json Json(std::vector<std::string> words) {
    words.insert(words.end(), {"--format", "json"});
    return nlohmann::json::parse(Run(words).out);
  }
  nlohmann::json Disabled() { return Json({"accounts", "list", "--disabled"}); }
};

TEST_F(PlanCommand, TheSyncNamesThePlanAndTheCommandThatApprovesIt) {
  const Ran ran = Run({"sync"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(ran.err,
            "hr: HELD: 2 of 4 users of hr are not shown by it, more than 1 and more than 10 %: nobody is held as "
            "missing. Kept as plan 1: `rollcall plan show 1` lists it; mend what asks for it, or, if it is right, let "
            "it through with `rollcall plan approve 1`\n");
  EXPECT_EQ(Run({"sync", "--dry-run"}).err,
            "hr: HELD: 2 of 4 users of hr are not shown by it, more than 1 and more than 10 %: nobody is held as "
            "missing. A real run would keep this as a plan\nDry run: nothing was written.\n");
}

TEST_F(PlanCommand, ListsThoseThatAreOpen) {
  EXPECT_EQ(Run({"plan"}).out,
            "ID  STATE  SOURCE  KIND     CHANGES  MADE AT               LAST SEEN AT          TIMES  EXPIRES AT\n"
            " 1  open   hr      missing        2  2026-11-22T08:00:00Z  2026-11-22T08:00:00Z      1  "
            "2026-11-29T08:00:00Z\n");
  EXPECT_THAT(Json({"plan", "list", "--source", "hr"}), SizeIs(1));
  EXPECT_EQ(Run({"plan", "list", "--source", "corp"}).code, 2);
  EXPECT_THAT(Json({"plan", "list", "--state", "approved"}), IsEmpty());
  EXPECT_EQ(Run({"plan", "list", "--state", "shut"}).code, 2);
}

TEST_F(PlanCommand, ShowsOneWithItsChangesInEveryFormat) {
  const Ran table = Run({"plan", "show", "1"});
  EXPECT_THAT(table.out, HasSubstr("held because     2 of 4 users of hr are not shown by it"));
  EXPECT_THAT(table.out, HasSubstr("  hold     u2                   (none) -> \"missing\" (missing from hr)\n"
                                   "  hold     u3                   (none) -> \"missing\" (missing from hr)\n"));
  const auto json = Json({"plan", "show", "1"});
  EXPECT_THAT(json.at("changeList"), SizeIs(2));
  EXPECT_THAT(json.at("digest").get<std::string>(), SizeIs(64));
  EXPECT_EQ(Run({"plan", "show", "1", "--format", "csv"}).out,
            "action,login,before,after,reason\r\nhold,u2,,missing,missing from hr\r\nhold,u3,,missing,missing from "
            "hr\r\n");
  EXPECT_EQ(Run({"plan", "show", "2"}).err,
            "rollcall: there is no plan 2; `rollcall plan list --state all` shows all\n");
}

TEST_F(PlanCommand, ApprovalAppliesThePlanInTheNameOfWhoeverCalls) {
  const Ran ran = Run({"plan", "approve", "1"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("closed by        alice\n"));
  EXPECT_THAT(Disabled(), SizeIs(2));
  const auto events = Json({"events", "--operation", "disableUser", "--actor", "alice"});
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].at("pass"), 2);
  EXPECT_EQ(events[0].at("reason"), "missing from hr");
  EXPECT_EQ(Run({"sync"}).code, 0);
  EXPECT_EQ(Run({"events", "verify"}).code, 0);
}

TEST_F(PlanCommand, NoPlanIsAppliedTwice) {
  Run({"plan", "approve", "1"});
  const Ran ran = Run({"plan", "approve", "1"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err, "rollcall: plan 1 is approved: its changes have been applied\n");
}

TEST_F(PlanCommand, ADryRunOfAnApprovalDisablesNobody) {
  const Ran ran = Run({"plan", "approve", "1", "--dry-run"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "Dry run: nothing was written.\n");
  EXPECT_THAT(Disabled(), IsEmpty());
  EXPECT_EQ(Run({"plan", "approve", "1"}).code, 0);
}

TEST_F(PlanCommand, AnotherDigestIsRefused) {
  const std::string digest = Json({"plan", "show", "1"}).at("digest");
  EXPECT_EQ(Run({"plan", "approve", "1", "--digest", "0" + digest.substr(1) + "x"}).code, 1);
  EXPECT_THAT(Disabled(), IsEmpty());
  EXPECT_EQ(Run({"plan", "approve", "1", "--digest", digest}).code, 0);
}

TEST_F(PlanCommand, APlanThatWasAlteredInTheDatabaseIsRefused) {
  {
    Database database({.connect = "sqlite3://" + Path("registry.db")});
    database.Run("DELETE FROM plan_change WHERE login = 'u3'");
  }
  const Ran ran = Run({"plan", "approve", "1"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("plan 1 has been altered in the database"));
  EXPECT_THAT(Disabled(), IsEmpty());
}

TEST_F(PlanCommand, MovedFactsAreListedAndNothingIsApplied) {
  EXPECT_EQ(Run({"account", "create", "x"}).code, 0);
  {
    Database database({.connect = "sqlite3://" + Path("registry.db")});
    Transaction transaction(database);
    database.Run(
        "INSERT INTO hold (account, kind, source, since, by, reason) SELECT a.id, 'missing', s.id, 1, 'x', 'x' "
        "FROM account a, source s WHERE a.login = 'u3' AND s.name = 'hr'");
    transaction.Commit();
  }
  const Ran ran = Run({"plan", "approve", "1"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(
      ran.err,
      "rollcall: refused: 1 of the facts that plan 1 depends on have moved, and nothing was applied:\n"
      "  hold     u3                   (none) -> \"missing\" (missing from hr), but now: the hold stands already\n"
      "Run the pass again: it makes a new plan of what it still asks for.\n");
  EXPECT_THAT(Disabled(), SizeIs(1));
}

TEST_F(PlanCommand, ADiscardedPlanComesBackAsANewOneWhileItIsAskedFor) {
  const Ran ran = Run({"plan", "discard", "1", "--reason", "the export was cut"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("note             the export was cut\n"));
  EXPECT_EQ(Run({"plan", "approve", "1"}).code, 1);
  EXPECT_EQ(Run({"sync"}).code, 3);
  EXPECT_EQ(Json({"plan"}).at(0).at("id"), 2);
}

TEST_F(PlanCommand, APlanThatIsSupersededSaysWhyItHasNoList) {
  Show(1);
  EXPECT_EQ(Run({"sync"}).code, 3);
  const Ran ran = Run({"plan", "show", "1"});
  EXPECT_THAT(ran.out, HasSubstr("state            superseded\n"));
  EXPECT_THAT(ran.out, HasSubstr("  (its changes are no longer kept: nobody decided on them)\n"));
}

TEST_F(PlanCommand, APlanThatHasExpiredSaysWhatToDo) {
  now_ += std::chrono::days{8};
  const Ran ran = Run({"plan", "approve", "1"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, StartsWith("rollcall: plan 1 is expired: no pass has confirmed it for too long; run the pass"));
  EXPECT_THAT(Disabled(), IsEmpty());
}

TEST_F(PlanCommand, AMendedSourceClosesItsPlan) {
  Show(4);
  EXPECT_EQ(Run({"sync"}).code, 0);
  EXPECT_EQ(Run({"plan"}).err, "no plan matches\n");
  EXPECT_EQ(Json({"plan", "--state", "closed"}).at(0).at("id"), 1);
}

}  // namespace
}  // namespace rollcall
