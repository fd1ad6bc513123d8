// What a run learns about the logins that its source reports, besides the last login of each account: the deactivation
// rules depend on it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "agent/guard/pass_context.h"
#include "agent/sync/known_links.h"
#include "agent/sync/reconcile.h"
#include "connectors/observed.h"
#include "store/evidence.h"

namespace rollcall {

// Not thread-safe. All references outlive it.
class LoginNotes {
 public:
  LoginNotes(const PassContext& pass, KnownLinks& links);

  // An earlier run could not use what the source reports of the account's logins.
  bool IsInDoubt(AccountId account) const { return doubts_.contains(account); }

  // Of a user whom a delta shows: an attribute that the agent may not read any more is noticed by the users that had
  // it, long before the next full pull.
  void Count(const ObservedUser& user, const Facts& facts);
  // Of a user who is applied: since when logins are recorded, and whether this source reports none any more, or one
  // that cannot be used. What a feed says of logins comes in records of its own.
  void Note(const ObservedUser& user, const Facts& facts, const Decision& decision, AccountId account);
  // Of a user who cannot be applied otherwise.
  void Keep(const Facts& facts, const Decision& decision);
  // The record of a known user cannot be read: their logins are not known until it can.
  void Doubt(std::string_view anchor);
  // After the last user.
  void Finish();

  // Of the users that were counted and whose login this source provided before: all, and those whose login it still
  // provides.
  const LoginEvidence& evidence() const { return evidence_; }

 private:
  void NoteNone(const Facts& facts, AccountId account);
  void Set(AccountId account, LoginState state);

  const PassContext& pass_;
  KnownLinks& links_;
  LoginEvidence evidence_;
  std::unordered_map<AccountId, LoginState> doubts_;  // accounts whose login was unknown before this run
  // Attribute -> the earliest login that it showed in this run.
  std::map<std::string, TimePoint, std::less<>> recorded_;
};

}  // namespace rollcall
