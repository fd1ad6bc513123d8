// Which users and groups of a full pull the registry need not look at, found without a lock on it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/config/config.h"
#include "agent/sync/fingerprint.h"
#include "agent/sync/known_links.h"
#include "agent/sync/spool.h"

namespace rollcall {

// An unchanged user is looked at again where a hold stands that this observation speaks about.
bool NeedsALook(const SourceConfig& source, const KnownLink& known, const ObservedUser& user);

// Passes each record to the spool but users who are as they were, which it marks as seen among the links as they were
// when it was made, and groups whose members are all such users and the same as before. Not thread-safe; all references
// outlive it.
class Snapshot : public ObservationSink {
 public:
  // With links as needed, users that the source shows are not compared: a delta shows changed ones alone.
  Snapshot(Database& database, const Config& config, const SourceConfig& source, SourceId id, KnownLinks::Extent links,
           Spool& spool);

  struct Seen {
    KnownLinks links;             // as they are now
    std::int64_t unchanged = 0;   // users that were compared and need no look
    std::int64_t present = 0;     // users that the source reported as there and unchanged
    std::vector<GroupId> groups;  // that were compared and need no look
    std::int64_t moved = 0;       // of all these: another session has changed their links or members since
  };
  // In the transaction that applies the spool. Once.
  Seen Take();

  void OnUser(const ObservedUser& user) override;
  void OnGroup(const ObservedGroup& group) override;
  void OnPresent(AnchorView anchor) override;
  void OnGone(AnchorView anchor) override { spool_.OnGone(anchor); }
  void OnGroupPresent(AnchorView anchor) override { spool_.OnGroupPresent(anchor); }
  void OnGroupGone(AnchorView anchor) override { spool_.OnGroupGone(anchor); }
  void OnLogin(const LoginRecord& login) override { spool_.OnLogin(login); }
  void OnWithdrawn(const Withdrawal& withdrawal) override { spool_.OnWithdrawn(withdrawal); }
  void OnUnreadable(const UnreadableRecord& record) override { spool_.OnUnreadable(record); }
  void OnWarning(std::string_view message) override { spool_.OnWarning(message); }

 private:
  struct SameGroup {
    GroupId id{};
    std::int64_t members_hash = 0;
  };

  std::optional<std::int64_t> HashOfMembers(const ObservedGroup& group) const;
  std::optional<SameGroup> FindSame(const ObservedGroup& group);
  std::int64_t DropMovedGroups();

  Database& database_;
  const SourceConfig& source_;
  SourceId source_id_;
  Spool& spool_;
  std::string state_;  // of the registry, from before the links were read
  KnownLinks::Extent compared_;
  KnownLinks links_;
  std::int64_t unchanged_ = 0;
  std::int64_t present_ = 0;
  std::vector<SameGroup> same_groups_;
  Fingerprinter fingerprinter_;
};

}  // namespace rollcall
