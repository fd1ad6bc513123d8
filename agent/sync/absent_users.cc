#include "agent/sync/absent_users.h"

#include <algorithm>

#include "store/links.h"

namespace rollcall {

void AbsentUsers::NotePresent(std::string_view anchor) {
  ++present_;
  links_.LoadAll();  // most are still there
  Keep(anchor);
}

void AbsentUsers::Keep(std::string_view anchor) {
  if (KnownLink* known = links_.Find(anchor)) known->seen = true;
}

// The users that a full pull did not show.
std::vector<AccountId> AbsentUsers::Unseen(Absence& absence) {
  std::vector<AccountId> absent;
  links_.LoadAll();
  for (const KnownLink& link : links_.all()) {
    if (link.missing && !link.seen) continue;  // a user that has just come back counts, in this run as in the next
    ++absence.known;
    if (!link.seen) absent.push_back(link.account);
  }
  absence.shown = pass_.counts().seen + present_;
  absence.unreadable = unreadable_;
  return absent;
}

// The users that a delta reports as gone and does not show elsewhere. Other users are unaffected.
std::vector<AccountId> AbsentUsers::Gone(Absence& absence) {
  std::vector<AccountId> absent;
  for (const std::string& anchor : gone_) {
    const KnownLink* link = links_.Find(anchor);
    if (link != nullptr && !link->seen && !link->missing) absent.push_back(link->account);
  }
  if (absent.empty()) return absent;
  absence.known = CountPresentLinks(pass_.database, pass_.source_id);
  // A feed need not show a user to report that another one has left.
  absence.shown = pass_.source.feed ? absence.known : absence.known - std::ssize(absent);
  return absent;
}

void AbsentUsers::Hold(Coverage coverage) {
  std::ranges::sort(gone_);
  gone_.erase(std::unique(gone_.begin(), gone_.end()), gone_.end());
  // Where absence means nothing, only a feed's own record that a user has left counts.
  const bool is_reported = pass_.source.feed && coverage == Coverage::kDelta;
  if (pass_.source.lifecycle == Lifecycle::kIgnoreAbsence && !is_reported) return;
  Absence absence = {.source = pass_.source.name};
  const std::vector<AccountId> absent = coverage == Coverage::kFull ? Unseen(absence) : Gone(absence);
  if (absent.empty()) return;
  absence.absent = std::ssize(absent);
  absence.earlier = guard_.EarlierOf(ChangeKind::kMissing);
  absence.slowly = guard_.SlowlyOf(ChangeKind::kMissing);
  const auto blocked = GuardAbsence(absence, guard_.LimitsOf(ChangeKind::kMissing));
  blocked ? guard_.Hold(ChangeKind::kMissing, *blocked) : guard_.LetThrough(ChangeKind::kMissing, absence.absent);
  for (const AccountId account : absent) {
    blocked ? guard_.Withhold(ChangeKind::kMissing, applier_.MissingOf(account)) : applier_.HoldMissing(account);
  }
}

}  // namespace rollcall
