// What others do to the registry while a source is read.
#include <gmock/gmock.h>

#include "agent/policy/deactivation.h"
#include "store/accounts.h"
#include "store/activity.h"
#include "store/archive.h"
#include "store/holds.h"
#include "store/links.h"
#include "store/passes.h"
#include "tests/agent/sync/scripted_connector.h"

namespace rollcall {
namespace {

using testing::IsEmpty;

class PassMeanwhileTest : public PassTest {
 protected:
  PassMeanwhileTest() {
    for (const std::string name : {"ann", "bob", "cho", "dee"}) {
      corp_.users.push_back({.anchor = name, .login = name, .email = name + "@x", .dn = "uid=" + name});
    }
    corp_.groups = {{.anchor = "staff", .members = {"uid=ann", "uid=bob"}}};
    corp_.cursor = "first";
    Sync();
  }

  // By another process, in a transaction of its own, while the next pull goes on.
  template <class Action>
  void Meanwhile(Action action) {
    corp_.meanwhile = [this, action] {
      Transaction transaction(other_);
      action();
      transaction.Commit();
      corp_.meanwhile = nullptr;
    };
  }
  PassReport SyncFromStart() {
    return RunPass(*database_, config_, config_.sources[0], corp_,
                   {.from = PullFrom::kStart, .clock = [] { return kNow; }}, heard_);
  }
  AccountId IdOf(std::string_view login) { return FindAccountByLogin(other_, login).value().id; }
  void DisableByHand(std::string_view login) {
    SetHold(other_, IdOf(login), {.kind = HoldKind::kManual, .since = kNow, .by = "root", .reason = "stolen"},
            At(kNow));
  }
  std::string StoredCursor() { return LoadCursor(*database_, FindSourceId(*database_, "corp").value()); }

  Database other_{options_};
};

TEST_F(PassMeanwhileTest, AnAccountIsDisabledByHandAndStaysDisabled) {
  corp_.users[1].display_name = "Bob";
  Meanwhile([this] { DisableByHand("ann"), DisableByHand("bob"); });
  EXPECT_TRUE(SyncFromStart().complete);
  EXPECT_FALSE(Get("ann").enabled) << "an unchanged user";
  EXPECT_FALSE(Get("bob").enabled) << "a changed one";
  EXPECT_EQ(Get("bob").profile.display_name, "Bob");
  EXPECT_EQ(HoldsOf(*database_, Get("ann").id).at(0).reason, "stolen");
}

TEST_F(PassMeanwhileTest, ARemovedAccountStaysRemovedAndTheNextSyncReadsEverything) {
  Meanwhile([this] { RemoveAccount(other_, IdOf("ann"), {.by_user = "root"}, "gone", At(kNow)); });
  const PassReport report = SyncFromStart();
  EXPECT_TRUE(report.complete);
  EXPECT_EQ(report.counts.missing, 0);
  EXPECT_FALSE(FindAccountByLogin(*database_, "ann").has_value());
  EXPECT_EQ(StoredCursor(), "");
}

TEST_F(PassMeanwhileTest, ALoginThatWasTakenIsAConflictAndTheRestIsApplied) {
  corp_.users.push_back({.anchor = "eva", .login = "eva", .dn = "uid=eva"});
  corp_.users.push_back({.anchor = "fay", .login = "fay", .dn = "uid=fay"});
  Meanwhile([this] {
    const SourceId hr = InternSource(other_, "hr");
    const NewAccount eva = {.profile = {.login = "eva"}, .creation_source = CreationSource::kFileImportation};
    const AccountId account = CreateAccount(other_, eva, At(kNow));
    InsertLink(other_, {.source = hr, .anchor = "7", .account = account, .first_seen_at = kNow});
  });
  const PassReport report = SyncFromStart();
  EXPECT_EQ(report.counts.conflicts, 1);
  EXPECT_EQ(report.counts.created, 1);
  EXPECT_EQ(Get("eva").creation_source, CreationSource::kFileImportation);
}

TEST_F(PassMeanwhileTest, AnotherSourceIsReadAndApplied) {
  hr_.users = {{.anchor = "7", .login = "hal"}};
  corp_.users.push_back({.anchor = "eva", .login = "eva", .dn = "uid=eva"});
  corp_.meanwhile = [this] {
    corp_.meanwhile = nullptr;
    HeardChanges heard;
    EXPECT_TRUE(RunPass(other_, config_, config_.sources[1], hr_, {.clock = [] { return kNow; }}, heard).complete);
  };
  EXPECT_EQ(SyncFromStart().counts.created, 1);
  EXPECT_EQ(Get("hal").creation_source, CreationSource::kFileImportation);
}

TEST_F(PassMeanwhileTest, TheSameSourceIsNotReadTwice) {
  corp_.meanwhile = [this] {
    corp_.meanwhile = nullptr;
    HeardChanges heard;
    const PassRequest request = {.clock = [] { return kNow; }, .patience = {.most = {}}};
    EXPECT_THROW(RunPass(other_, config_, config_.sources[0], corp_, request, heard), PassBusy);
  };
  EXPECT_TRUE(SyncFromStart().complete);
}

TEST_F(PassMeanwhileTest, AForgottenCursorStaysForgotten) {
  Meanwhile([this] { ForgetCursor(other_, "corp"); });
  EXPECT_TRUE(SyncFromStart().complete);
  EXPECT_EQ(StoredCursor(), "");
  EXPECT_TRUE(Sync().complete);
  EXPECT_NE(StoredCursor(), "");
}

// RFC 4533, section 3.3.1: of users that have not changed, a present phase names the id alone.
class PresentPhaseMeanwhileTest : public PassMeanwhileTest {
 protected:
  PresentPhaseMeanwhileTest() {
    corp_.users.clear();
    corp_.present = {"ann", "bob", "cho"};
    corp_.cursor = "second";
  }
};

TEST_F(PresentPhaseMeanwhileTest, UsersThatAreNamedStayAndTheOthersAreMissing) {
  Meanwhile([this] { DisableByHand("ann"); });
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.missing, 1);
  EXPECT_EQ(HoldsOf(*database_, Get("dee").id).at(0).kind, HoldKind::kMissing);
  EXPECT_EQ(HoldsOf(*database_, Get("ann").id).at(0).kind, HoldKind::kManual);
  EXPECT_TRUE(Get("bob").enabled);
  EXPECT_NE(StoredCursor(), "");
}

// As the approval of a plan that creates an account does.
TEST_F(PresentPhaseMeanwhileTest, AUserWhoIsNamedAndLinkedMeanwhileIsNotMissing) {
  corp_.present = {"ann", "bob", "cho", "dee", "eva"};
  Meanwhile([this] {
    const NewAccount eva = {.profile = {.login = "eva"}, .creation_source = CreationSource::kLdap};
    const AccountId account = CreateAccount(other_, eva, At(kNow));
    InsertLink(
        other_,
        {.source = FindSourceId(other_, "corp").value(), .anchor = "eva", .account = account, .first_seen_at = kNow});
  });
  EXPECT_EQ(Sync().counts.missing, 0);
  EXPECT_TRUE(Get("eva").enabled);
}

TEST_F(PresentPhaseMeanwhileTest, AUserWhoIsNamedAndRemovedMeanwhileMakesTheNextSyncReadEverything) {
  corp_.present.push_back("dee");
  Meanwhile([this] { RemoveAccount(other_, IdOf("ann"), {.by_user = "root"}, "gone", At(kNow)); });
  EXPECT_EQ(Sync().counts.missing, 0);
  EXPECT_EQ(StoredCursor(), "");
}

TEST_F(PassMeanwhileTest, TheRunIsShownAsRunning) {
  std::string outcome;
  corp_.meanwhile = [this, &outcome] { outcome = RunningPass(other_).value().source; };
  SyncFromStart();
  EXPECT_EQ(outcome, "corp");
}

TEST_F(PassMeanwhileTest, AnUnchangedPullChangesNothing) {
  heard_.lines.clear();
  const PassReport report = SyncFromStart();
  EXPECT_EQ(report.counts.unchanged, 4);
  EXPECT_EQ(report.counts.seen, 4);
  EXPECT_EQ(report.counts.revoked, 0);
  EXPECT_THAT(heard_.lines, IsEmpty());
}

}  // namespace
}  // namespace rollcall
