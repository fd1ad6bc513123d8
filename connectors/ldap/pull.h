// One read of a directory into a sink: of all of it, or of what changed.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "connectors/connector.h"
#include "connectors/ldap/cursor.h"
#include "connectors/ldap/incremental.h"
#include "connectors/ldap/ldap_connector.h"
#include "connectors/ldap/search.h"
#include "connectors/ldap/server.h"
#include "connectors/ldap/session.h"
#include "connectors/ldap/sync.h"
#include "connectors/seen_anchors.h"

namespace rollcall {

class LdapPull {
 public:
  // All outlive the pull. Asks the server who it is, and throws what MeetServer throws.
  LdapPull(const LdapOptions& options, LdapSession& session, ObservationSink& sink);

  // All users, then all groups. Throws what LdapSearch and the sink throw, and CursorRejected.
  PullResult Run(const Cursor& cursor);

 private:
  // What users and groups have in common.
  struct Kind {
    const std::vector<LdapBase>& bases;
    const std::vector<std::string>& attributes;
    void (ObservationSink::*present)(AnchorView);
    void (ObservationSink::*gone)(AnchorView);
    std::int64_t there = 0;  // entries that were handed over, or are known to be unchanged
    std::optional<Coverage> coverage;
  };

  void ReadUsers();
  void ReadGroups();
  // Calls `take` with each entry of the bases.
  template <typename Take>
  void Read(Kind& kind, Take take);
  template <typename Take>
  void ReadPages(const Kind& kind, const LdapBase& base, Take take);
  template <typename Take>
  void Synchronize(Kind& kind, const LdapBase& base, Take take);
  template <typename Take>
  void FollowNotices(Kind& kind, const LdapBase& base, Take take);
  SyncRefresh Refresh(Kind& kind);
  void Gone(const Kind& kind, const std::string& anchor);
  // Shows what is to be shown again. Of several bases, each calls gone what another one holds: those are looked up.
  template <typename Take>
  void Settle(Kind& kind, Take take);
  template <typename Take>
  bool Find(const Kind& kind, const LdapBase& base, const std::string& anchor, Take take);
  void Cover(Kind& kind, Coverage coverage) const;
  void CheckAnchor(const SyncRefresh& refresh, const LdapEntry& entry) const;
  bool is_delta() const { return !positions_.empty(); }
  // Reads the cursor, and throws CursorRejected where it cannot be gone on from.
  void GoOnFrom(const CursorOwner& owner, const Cursor& cursor);
  void KeepCursor(const CursorOwner& owner);
  std::string Settings() const;
  std::string Proof() const;
  void Report(const UnreadableRecord& record);
  bool IsNew(AnchorView anchor, std::string_view place);
  void Warn(const Kind& users);

  LdapSession& session_;
  const LdapServer server_;
  const LdapOptions& options_;  // of server_
  const IncrementalChoice how_;
  ObservationSink& sink_;
  SteadyTime deadline_;
  PullResult result_;
  std::vector<std::string> positions_;      // of the cursor; empty: from the start
  std::vector<std::string> new_positions_;  // one for each search that has ended
  bool anchors_may_repeat_ = false;
  SeenAnchors seen_;
  std::vector<std::string> again_;  // of the cursor
  // When somebody expires without any change of the entry: from then on, only a full pull tells. nullopt: nobody does.
  std::optional<TimePoint> good_until_;
  bool has_dynamic_groups_ = false;  // whose members change without a change of the group
  std::set<std::string> shown_;      // in a delta
  std::set<std::string> said_to_be_gone_;
  std::int64_t entries_ = 0;
  std::int64_t pages_ = 0;
  std::int64_t present_ = 0;
  std::int64_t gone_ = 0;
  std::int64_t without_anchor_ = 0;
};

}  // namespace rollcall
