#include "agent/sync/relinks.h"

#include <map>

#include "agent/guard/plan_changes.h"
#include "store/accounts.h"
#include "store/links.h"

namespace rollcall {

void Relinks::Add(const ObservedUser& user, const Decision& decision) {
  candidates_.emplace_back(user, decision.kin, *decision.conflict);
}

bool Relinks::HasGone(const Kin& kin, Coverage coverage) const {
  const KnownLink* link = links_.Find(kin.anchor);
  if (link == nullptr || link->seen) return false;
  return coverage == Coverage::kFull ? !absent_.HasUnreadable() : absent_.IsGone(kin.anchor);
}

// A login alone says that two are one person only while one takes the place of the other: years later it may be
// somebody else's.
bool Relinks::IsSameUser(const Candidate& candidate, Coverage coverage) const {
  const Kin& kin = candidate.kin.front();
  return candidate.kin.size() == 1 && HasGone(kin, coverage) &&
         (kin.matched != "login" || !links_.Find(kin.anchor)->missing);
}

bool Relinks::WasDiscarded(const Candidate& candidate) const {
  return rollcall::WasDiscarded(pass_.database, pass_.source_id, ChangeKind::kRelinked, candidate.kin.front().account,
                                candidate.user.view().anchor.text);
}

void Relinks::Refuse(const Candidate& candidate) {
  const ObservedUser& user = candidate.user.view();
  conflicts_.Refuse(user.place, user.anchor.text, candidate.conflict);
}

void Relinks::Withhold(const std::vector<Candidate*>& candidates) {
  if (candidates.empty()) return;
  if (!guard_.Holds(ChangeKind::kRelinked)) {
    guard_.Hold(ChangeKind::kRelinked,
                std::to_string(candidates.size()) + (candidates.size() == 1 ? " user of " : " users of ") +
                    pass_.source.name + (candidates.size() == 1 ? " is" : " are") +
                    " shown under a new id, with the login of an account whose id is not shown any more: no account "
                    "is relinked until you say whether they are the same people");
  }
  for (Candidate* each : candidates) {
    const ObservedUser& user = each->user.view();
    const Kin& kin = each->kin.front();
    guard_.Withhold(ChangeKind::kRelinked, PlanRelink(FindAccount(pass_.database, kin.account).value(),
                                                      {.source = pass_.source.name,
                                                       .before = kin.anchor,
                                                       .after = std::string(user.anchor.text),
                                                       .dn = std::string(user.dn.text),
                                                       .dn_key = std::string(user.dn.key),
                                                       .matched = kin.matched}));
  }
}

void Relinks::Finish(Coverage coverage, const Pair& relink, const Pair& withhold) {
  if (candidates_.empty()) return;
  std::map<AccountId, std::int64_t> claims;
  for (const Candidate& candidate : candidates_) {
    for (const Kin& kin : candidate.kin) ++claims[kin.account];
  }
  std::vector<Candidate*> proven, others;
  for (Candidate& candidate : candidates_) {
    const bool is_claimed_once = claims[candidate.kin.front().account] == 1;
    const bool is_same = IsSameUser(candidate, coverage) && is_claimed_once;
    if (is_same && WasDiscarded(candidate)) {
      Refuse(candidate);
      continue;
    }
    if (!is_same) Refuse(candidate);
    if (is_same) (candidate.kin.front().is_correlated ? proven : others).push_back(&candidate);
    for (const Kin& kin : candidate.kin) {
      if (!links_.Find(kin.anchor)->missing) absent_.Keep(kin.anchor);
    }
  }
  guard_.Expect(ChangeKind::kRelinked, std::ssize(proven));
  guard_.Decide(ChangeKind::kRelinked, [this] { return CountPresentLinks(pass_.database, pass_.source_id); });
  if (guard_.Holds(ChangeKind::kRelinked)) {
    others.insert(others.end(), proven.begin(), proven.end());
    proven.clear();
  }
  for (Candidate* each : proven) relink(each->user.view(), each->kin.front());
  Withhold(others);
  for (Candidate* each : others) withhold(each->user.view(), each->kin.front());
  candidates_.clear();
}

}  // namespace rollcall
