// Turns decisions into rows and events, counts them and tells the listener.
#pragma once

#include "agent/guard/pass_context.h"
#include "agent/sync/reconcile.h"
#include "store/database.h"
#include "store/holds.h"
#include "store/plans.h"

namespace rollcall {

class Applier {
 public:
  explicit Applier(const PassContext& pass) : pass_(pass) {}

  // `decision` has no conflict. Returns the account, which may be new.
  AccountId Apply(const ObservedUser& user, const Decision& decision, std::int64_t fingerprint);

  // Brings back an account that was removed, under the login that its source says now.
  void Restore(const ArchivedAccount& archived, std::string_view login);

  // Holds the account as missing from the source.
  void HoldMissing(AccountId account);

  // The same as changes of a plan; the decision creates an account.
  PlanChange CreationOf(const ObservedUser& user, const Decision& decision) const;
  PlanChange MissingOf(AccountId account) const;

 private:
  CreationSource CreationSourceOf(const ObservedUser& user) const;
  AccountId Create(const ObservedUser& user, const Decision& decision);
  void Update(const ObservedUser& user, const Decision& decision);
  void ShowProfileChanges(const Profile& before, const Profile& after);
  void WriteLink(const ObservedUser& user, const Decision& decision, AccountId account, std::int64_t fingerprint);
  void HoldNew(AccountId account, const Decision& decision);
  void ApplyHold(AccountId account, std::string_view login, const HoldChange& change);
  void ShowHold(std::string_view login, const HoldChange& change, HoldEffect effect);

  const PassContext& pass_;
};

}  // namespace rollcall
