// The sink of a feed's pass: what must not be trusted, has been before, or is older than what is known goes no further.
#pragma once

#include <map>
#include <string>

#include "agent/sync/fingerprint.h"
#include "agent/sync/login_records.h"
#include "agent/sync/reconcile.h"
#include "agent/sync/reconciler.h"
#include "agent/sync/trust.h"
#include "store/feed_records.h"

namespace rollcall {

// Records come in any order and any number of times. Each is written down first (store/feed_records.h); when the pull
// is complete, the newest of each person is judged, and handed to the reconciler if it may be applied. What may not is
// a conflict and is tried again in later passes. One per pass; not thread-safe. All references outlive it.
class Registrations : public ObservationSink {
 public:
  Registrations(const PassContext& pass, Reconciler& reconciler);

  void OnUser(const ObservedUser& user) override;
  void OnLogin(const LoginRecord& login) override { logins_.Take(login); }
  void OnWithdrawn(const Withdrawal& withdrawal) override;
  // Groups have no place in a feed: whoever writes it would be trusted with all of their members.
  void OnGroup(const ObservedGroup& /*group*/) override { ++groups_; }
  void OnPresent(AnchorView /*anchor*/) override {}
  void OnGone(AnchorView anchor) override {
    OnWithdrawn({.anchor = anchor, .at = pass_.stamp.now, .place = anchor.text});
  }
  void OnUnreadable(const UnreadableRecord& record) override { reconciler_.OnUnreadable(record); }
  void OnWarning(std::string_view message) override { reconciler_.OnWarning(message); }

  // After a complete pull, instead of the reconciler's. Silence means nothing, whatever the pull says, and its proof
  // gets what became of the logins.
  void Finish(PullResult& pull);

 private:
  void Keep(std::string_view anchor, const std::string& body, TimePoint at, std::string_view place);
  bool IsInFuture(std::string_view place, AnchorView anchor, TimePoint at);
  void Apply(const OpenFeedRecord& record);
  void Withdraw(const OpenFeedRecord& record, const std::optional<KnownAccount>& account);
  void Register(const OpenFeedRecord& record, const std::optional<KnownAccount>& account);
  void Admit(const OpenFeedRecord& record, const ObservedUser& user);
  void Refuse(const OpenFeedRecord& record, const std::string& reason);
  void Settle(const OpenFeedRecord& record);
  void ComeBack(std::string_view anchor, TimePoint at);

  std::optional<KnownAccount> LinkedTo(std::string_view anchor);
  bool IsOwn(const Account& account, const std::vector<Link>& links) const;
  std::string Removed(const OpenFeedRecord& record);
  std::string LoginHolder(const ObservedUser& user, std::optional<AccountId> own);
  std::string EmailHolder(const ObservedUser& user, std::optional<AccountId> own);
  std::string LookAlike(const ObservedUser& user, std::optional<AccountId> own);
  std::optional<AccountId> Correlated(const ObservedUser& user);
  void LinkByEmail(const OpenFeedRecord& record, AccountId account);
  void Warn();

  const PassContext& pass_;
  Reconciler& reconciler_;
  LoginRecords logins_;
  Fingerprinter fingerprinter_;
  std::int64_t admitted_ = 0;  // new accounts in the window, with those of this pass
  // Logins of this pass, which are not in the index yet: skeleton -> login key. As many as may register in a window.
  std::multimap<std::string, std::pair<std::string, std::string>> looks_;
  std::int64_t muted_ = 0;  // records of accounts that are also another source's
  std::int64_t groups_ = 0;
};

}  // namespace rollcall
