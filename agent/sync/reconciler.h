// The sink of a pass: every record that a connector finds goes through here to the registry.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "agent/base/observation.h"
#include "agent/guard/mass_guard.h"
#include "agent/guard/pass_guard.h"
#include "agent/sync/apply.h"
#include "agent/sync/facts.h"
#include "agent/sync/fingerprint.h"
#include "agent/sync/group_sync.h"
#include "agent/sync/known_links.h"
#include "agent/sync/moved_members.h"
#include "agent/sync/revocations.h"
#include "agent/sync/told_groups.h"
#include "connectors/connector.h"
#include "store/evidence.h"

namespace rollcall {

// One per pass; not thread-safe. All references outlive it.
class Reconciler : public ObservationSink {
 public:
  Reconciler(Database& database, const Config& config, const SourceConfig& source, SourceId source_id,
             const Cursor& cursor, const Stamp& stamp, PassReport& report, PassListener& listener);

  void OnUser(const ObservedUser& user) override;
  void OnGroup(const ObservedGroup& group) override;
  void OnPresent(AnchorView anchor) override;
  void OnGone(AnchorView anchor) override;
  void OnGroupPresent(AnchorView anchor) override { groups_.Keep(anchor.text); }
  void OnGroupGone(AnchorView anchor) override { groups_.Gone(anchor.text); }
  void OnUnreadable(const UnreadableRecord& record) override;
  void OnWarning(std::string_view message) override { listener_.OnWarning(message); }

  // After a pull that proved complete: what is absent, and what absence means.
  void Finish(const PullResult& pull);

  // Of the users that a delta has shown and of whom this source had told a login before: all, and those whose login it
  // still tells.
  const LoginEvidence& still_told() const { return still_told_; }
  // Something was held that a delta would not tell once more.
  bool NeedsFullPull() const { return needs_full_pull_; }

 private:
  bool NeedsALook(const KnownLink& known, const ObservedUser& user) const;
  void NoteNames(const ObservedUser& user, const Facts& facts, const Decision& decision, AccountId account,
                 MovedMembers::Kind kind);
  void Look(const ObservedUser& user, std::int64_t fingerprint);
  const KnownLink* ComeOver(const ObservedUser& user);
  Decision Decide(const ObservedUser& user, Facts& facts);
  std::set<ChangeKind> KindsOf(const Decision& decision) const;
  void Defer(const ObservedUser& user, const Decision& decision);
  void CountTold(const ObservedUser& user, const Facts& facts);
  void Settle();
  std::vector<bool> PossibleOnes();
  void AskTheGuard(const std::vector<bool>& possible);
  bool Withheld(const ObservedUser& user, const Decision& decision);
  void Refuse(std::string_view place, std::string_view anchor, const std::string& reason);
  void HoldAbsent(Coverage coverage);
  void SettleMemberships();
  void HoldLostGroups(const MembershipCounts& over);
  std::vector<AccountId> Unseen(Absence& absence);
  std::vector<AccountId> Gone(Absence& absence);
  void WarnOfOverruled();
  void TellWhoCameOver();
  void CloseConflicts(Coverage coverage);
  void KeepUser(AnchorView anchor);
  void Progress();

  Database& database_;
  const SourceConfig& source_;
  SourceId source_id_;
  SourceRules rules_;
  const Stamp& stamp_;
  PassReport& report_;
  PassListener& listener_;
  bool is_delta_;  // the pull goes on from a cursor: it may leave groups out
  KnownLinks links_;
  Absences absences_;
  MovedMembers moved_;
  Fingerprinter fingerprinter_;
  Applier applier_;
  Revocations revocations_;
  GroupSync groups_;
  ToldGroups told_;
  PassGuard guard_;
  // A user who has a second look when all users are known: the guard has a say in the change, or another account has
  // the login and may yet give it up.
  struct Deferred {
    Deferred(const ObservedUser& observed, std::string wanted, std::set<ChangeKind> asked)
        : user(observed), login(std::move(wanted)), kinds(std::move(asked)) {}
    bool moves() const { return kinds.contains(ChangeKind::kCreated) || kinds.contains(ChangeKind::kRenamed); }
    OwnedUser user;
    std::string login;  // that the account is to have
    std::set<ChangeKind> kinds;
  };
  std::deque<Deferred> deferred_;
  std::vector<AccountId> parked_;  // their logins are to be freed before the deferred users have their second look
  std::set<AccountId> arrived_;    // came back from the archive in this pass
  std::vector<std::string> gone_;  // anchors that the source calls gone
  std::map<std::string, std::int64_t> overruled_;  // field -> values that stronger sources kept out
  // Records that had conflicts before this pass, and whether this pass has read them.
  std::map<std::string, bool, std::less<>> troubled_;
  // Deferred users whose logins can all be had at once come first; the others find their conflict where the logins have
  // come to rest.
  enum class Turn : std::uint8_t { kFirstLook, kPossible, kImpossible };
  Turn turn_ = Turn::kFirstLook;
  LoginEvidence still_told_;
  bool lost_all_groups_ = false;
  bool needs_full_pull_ = false;
  std::int64_t records_ = 0;
  std::int64_t came_over_ = 0;   // users from other parts of the directory
  std::int64_t present_ = 0;     // users that the source calls unchanged
  std::int64_t unreadable_ = 0;  // records that cannot be told whose they are
};

}  // namespace rollcall
