// Which users of a full pull the registry need not look at, found without a lock on it.
#pragma once

#include "agent/config/config.h"
#include "agent/sync/fingerprint.h"
#include "agent/sync/known_links.h"
#include "agent/sync/spool.h"

namespace rollcall {

// An unchanged user is looked at again where a hold stands that this observation speaks about.
bool NeedsALook(const SourceConfig& source, const KnownLink& known, const ObservedUser& user);

// Passes each record to the spool, and of unchanged users the anchor alone. Compares with the links as they were when
// it was made: what moves meanwhile is found when the spool is applied. Not thread-safe; all references outlive it.
class Snapshot : public ObservationSink {
 public:
  Snapshot(Database& database, const Config& config, const SourceConfig& source, SourceId id, Spool& spool);

  void OnUser(const ObservedUser& user) override;
  void OnGroup(const ObservedGroup& group) override { spool_.OnGroup(group); }
  void OnPresent(AnchorView anchor) override { spool_.OnPresent(anchor); }
  void OnGone(AnchorView anchor) override { spool_.OnGone(anchor); }
  void OnGroupPresent(AnchorView anchor) override { spool_.OnGroupPresent(anchor); }
  void OnGroupGone(AnchorView anchor) override { spool_.OnGroupGone(anchor); }
  void OnLogin(const LoginRecord& login) override { spool_.OnLogin(login); }
  void OnWithdrawn(const Withdrawal& withdrawal) override { spool_.OnWithdrawn(withdrawal); }
  void OnUnreadable(const UnreadableRecord& record) override { spool_.OnUnreadable(record); }
  void OnWarning(std::string_view message) override { spool_.OnWarning(message); }

 private:
  const SourceConfig& source_;
  Spool& spool_;
  KnownLinks links_;
  Fingerprinter fingerprinter_;
};

}  // namespace rollcall
