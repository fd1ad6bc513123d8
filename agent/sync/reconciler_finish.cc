// What a pass concludes when everything has been read: whom and what the source does not show any more.
#include <algorithm>

#include "agent/sync/reconciler.h"
#include "store/conflicts.h"
#include "store/links.h"

namespace rollcall {

// Whom a full pull did not show.
std::vector<AccountId> Reconciler::Unseen(Absence& absence) {
  std::vector<AccountId> absent;
  links_.LoadAll();
  for (const KnownLink& link : links_.all()) {
    if (link.missing && !link.seen) continue;  // who has just come back is known, in this pass as in the next
    ++absence.known;
    if (!link.seen) absent.push_back(link.account);
  }
  absence.shown = report_.counts.seen + present_;
  absence.unreadable = unreadable_;
  return absent;
}

// Whom a delta called gone and did not show elsewhere. It stands by all others, read or not.
std::vector<AccountId> Reconciler::Gone(Absence& absence) {
  std::ranges::sort(gone_);
  gone_.erase(std::unique(gone_.begin(), gone_.end()), gone_.end());
  std::vector<AccountId> absent;
  for (const std::string& anchor : gone_) {
    const KnownLink* link = links_.Find(anchor);
    if (link != nullptr && !link->seen && !link->missing) absent.push_back(link->account);
  }
  if (absent.empty()) return absent;
  absence.known = CountPresentLinks(database_, source_id_);
  // A feed need not show anybody to say that somebody has left.
  absence.shown = source_.feed ? absence.known : absence.known - std::ssize(absent);
  return absent;
}

void Reconciler::HoldAbsent(Coverage coverage) {
  // Where absence means nothing, only a feed's own word that somebody has left counts.
  const bool is_told = source_.feed && coverage == Coverage::kDelta;
  if (source_.lifecycle == Lifecycle::kIgnoreAbsence && !is_told) return;
  Absence absence = {.source = source_.name};
  const std::vector<AccountId> absent = coverage == Coverage::kFull ? Unseen(absence) : Gone(absence);
  if (absent.empty()) return;
  absence.absent = std::ssize(absent);
  absence.earlier = guard_.EarlierOf(ChangeKind::kMissing);
  const auto held = GuardAbsence(absence, source_.limits[ChangeKind::kMissing]);
  held ? guard_.Hold(ChangeKind::kMissing, *held) : guard_.LetThrough(ChangeKind::kMissing, absence.absent);
  for (const AccountId account : absent) {
    held ? guard_.Withhold(ChangeKind::kMissing, applier_.MissingOf(account)) : applier_.HoldMissing(account);
  }
}

// A group that is emptied is many who leave: one plan holds both.
void Reconciler::SettleMemberships() {
  const MembershipCounts over = revocations_.Count();
  const auto there = [this] { return CountMemberships(database_, source_id_); };
  guard_.Expect(ChangeKind::kRevoked, over.memberships);
  guard_.Expect(ChangeKind::kGroupsEmptied, over.groups);
  guard_.Decide(ChangeKind::kRevoked, [&there] { return there().memberships; });
  guard_.Decide(ChangeKind::kGroupsEmptied, [&there] { return there().groups; });
  if (guard_.Holds(ChangeKind::kGroupsEmptied)) guard_.HoldLike(ChangeKind::kRevoked, ChangeKind::kGroupsEmptied);
  if (lost_all_groups_) HoldLostGroups(over);
  if (!guard_.Holds(ChangeKind::kRevoked)) return revocations_.Apply();
  for (PlanChange& change : revocations_.Withhold()) guard_.Withhold(ChangeKind::kRevoked, std::move(change));
  needs_full_pull_ = is_delta_;  // the next delta shows the users again, but not the groups that call them otherwise
}

// Groups that cannot be read are not groups that are gone.
void Reconciler::HoldLostGroups(const MembershipCounts& over) {
  if (over.memberships == 0) {
    revocations_.KeepGroups();
    return listener_.OnWarning("no group was shown, where there were some: those that are known, empty ones, stay");
  }
  guard_.Hold(ChangeKind::kRevoked,
              source_.name + " shows no group at all, where it showed some: all of its " +
                  std::to_string(over.memberships) +
                  " memberships would be over. Nobody leaves a group; look at its group_bases, group_filter and "
                  "permissions");
}

void Reconciler::Finish(const PullResult& pull) {
  Settle();
  // A record that cannot be told whose it is may be any group's, too.
  const bool whole = pull.group_coverage.value_or(pull.coverage) == Coverage::kFull && unreadable_ == 0;
  lost_all_groups_ = whole && groups_.RemoveUnobserved() == GroupSync::Absent::kAll;
  groups_.RemoveGone();
  told_.Finish();
  // What a delta reads as a whole it settles as a whole; else, what did not change costs nothing.
  const bool is_part = is_delta_ && !whole;
  if (is_delta_) groups_.Move(moved_);
  for (const GroupId group : told_.made()) groups_.AlsoChanged(group);
  if (is_part) revocations_.LookAtNestingOf(groups_.changed());
  SettleMemberships();
  const Unnested unnested = guard_.Holds(ChangeKind::kRevoked) ? Unnested::kStay : Unnested::kGo;
  is_part ? groups_.FinishChanged(unnested) : groups_.FinishAll(unnested);
  WarnOfOverruled();
  TellWhoCameOver();
  HoldAbsent(pull.coverage);
  guard_.Finish();
  CloseConflicts(pull.coverage);
}

// That the order of the sources decides is no news; but who imports a file once may expect its values to count.
void Reconciler::WarnOfOverruled() {
  if (rules_.precedence.contains(source_.name)) return;
  for (const auto& [field, count] : overruled_) {
    listener_.OnWarning(field + ": " + std::to_string(count) + (count == 1 ? " value is" : " values are") +
                        " not taken, because a configured source says otherwise");
  }
}

// To find those whose bases overlap, who come over in every pass.
void Reconciler::TellWhoCameOver() {
  if (came_over_ == 0) return;
  listener_.OnWarning(source_.name + ": " + std::to_string(came_over_) +
                      (came_over_ == 1 ? " user has" : " users have") + " moved here from other parts of directory " +
                      source_.directory + ", with their accounts");
}

// After a full pull, what it has not met is over; otherwise only what was read again and found well, or is gone.
void Reconciler::CloseConflicts(Coverage coverage) {
  const PassId pass = stamp_.pass.value();
  for (const std::string& anchor : gone_) {
    if (const auto troubled = troubled_.find(anchor); troubled != troubled_.end()) troubled->second = true;
  }
  if (coverage == Coverage::kFull) CloseConflictsNotSeen(database_, source_id_, pass, stamp_.now);
  for (const auto& [subject, read] : troubled_) {
    if (read) CloseConflictsOf(database_, source_id_, subject, pass, stamp_.now);
  }
}

}  // namespace rollcall
