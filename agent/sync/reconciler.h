// The sink of a run: every record that a connector finds goes through here to the registry.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "agent/sync/absent_users.h"
#include "agent/sync/apply.h"
#include "agent/sync/conflict_log.h"
#include "agent/sync/deferred_users.h"
#include "agent/sync/facts.h"
#include "agent/sync/fingerprint.h"
#include "agent/sync/group_changes.h"
#include "agent/sync/known_links.h"
#include "agent/sync/login_notes.h"
#include "agent/sync/relinks.h"
#include "connectors/connector.h"

namespace rollcall {

// One per run; not thread-safe. `pass` outlives it.
class Reconciler : public ObservationSink {
 public:
  // `links`: those of the source, where they were compared with the pull before.
  Reconciler(const PassContext& pass, RunExtent extent, std::optional<KnownLinks> links = std::nullopt);

  void OnUser(const ObservedUser& user) override;
  void OnGroup(const ObservedGroup& group) override;
  void OnPresent(AnchorView anchor) override;
  void OnGone(AnchorView anchor) override;
  void OnGroupPresent(AnchorView anchor) override { groups_.groups().Keep(anchor.text); }
  void OnGroupGone(AnchorView anchor) override { groups_.groups().Gone(anchor.text); }
  void OnUnreadable(const UnreadableRecord& record) override;
  void OnWarning(std::string_view message) override { pass_.listener.OnWarning(message); }

  // As many users are still there and are marked as seen among the links.
  void NotePresent(std::int64_t users) { absent_.NotePresent(users); }
  // What the pull that is to come will prove: whom it covers, and the anchors that are gone. Groups may then name users
  // as they are named now, whatever anchor they had. Not called: it shows at the end.
  void Expect(Coverage coverage, const std::vector<std::string>& gone);
  // These are as they were.
  void NoteSame(const std::vector<GroupId>& groups) { groups_.groups().NoteSame(groups); }

  // After a pull that proved complete: what is absent, and what absence means.
  void Finish(const PullResult& pull);

  // Of the users that a delta has shown and whose login this source provided before: all, and those whose login it
  // still provides.
  const LoginEvidence& login_evidence() const { return logins_.evidence(); }
  // Something was blocked that a delta would not show once more.
  bool NeedsFullPull() const { return groups_.needs_full_pull(); }

 private:
  void ReconcileUser(const ObservedUser& user, std::int64_t fingerprint, Turn turn);
  const KnownLink* AdoptFromSibling(const ObservedUser& user);
  Decision Decide(const ObservedUser& user, Facts& facts);
  std::optional<std::string> Protects(const Decision& decision) const;
  std::set<ChangeKind> KindsOf(const Decision& decision) const;
  bool Withheld(const ObservedUser& user, const Decision& decision, Turn turn);
  void ApplyUser(const ObservedUser& user, const Facts& facts, const Decision& decision, std::int64_t fingerprint);
  void ApplyDeferred();
  void FinishRelinks(Coverage coverage);
  void Relink(const ObservedUser& user, const Kin& kin);
  void NoteNames(const ObservedUser& user, const Facts& facts, const Decision& decision, AccountId account);
  void WarnOfOverruled();
  void WarnOfKept();
  void WarnOfAdopted();
  void Progress();

  const PassContext& pass_;
  RunExtent extent_;
  SourceRules rules_;
  KnownLinks links_;
  RegistryKeyFilters filters_;
  Fingerprinter fingerprinter_;
  Applier applier_;
  PassGuard guard_;
  ConflictLog conflicts_;
  AbsentUsers absent_;
  DeferredUsers deferred_;
  Relinks relinks_;
  GroupChanges groups_;
  std::set<AccountId> arrived_;                    // came back from the archive in this run
  std::map<std::string, std::int64_t> overruled_;  // field -> values that stronger sources kept out
  std::map<std::string, std::int64_t> kept_;       // accounts by field of which the source does not speak
  LoginNotes logins_;
  std::optional<Coverage> expected_;
  std::int64_t records_ = 0;
  std::int64_t adopted_ = 0;  // users from sibling sources
};

}  // namespace rollcall
