// One read of a directory into a sink: of all of it, or of what changed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/base/seen_anchors.h"
#include "connectors/connector.h"
#include "connectors/ldap/changes/change_method.h"
#include "connectors/ldap/changes/cursor.h"
#include "connectors/ldap/changes/incremental.h"
#include "connectors/ldap/changes/reading.h"
#include "connectors/ldap/connection/search.h"
#include "connectors/ldap/connection/server.h"
#include "connectors/ldap/connection/session.h"
#include "connectors/ldap/syntax/options.h"

namespace rollcall {

class LdapPull {
 public:
  // All outlive the pull. Asks the server who it is, and throws what MeetServer throws.
  LdapPull(const LdapOptions& options, LdapSession& session, ObservationSink& sink,
           const IncrementalHistory& history = {});

  Incremental method() const { return how_.method; }

  // All users, then all groups. Throws what LdapSearch and the sink throw, and CursorRejected.
  PullResult Run(const Cursor& cursor);

 private:
  void ReadUsers();
  void ReadGroups();
  // Both by the method; then what is to be shown again.
  Coverage Read(const EntryKind& kind);
  // The positions in the cursor. Throws CursorRejected where it cannot be gone on from.
  std::vector<std::string> GoOnFrom(const CursorOwner& owner, const Cursor& cursor);
  void KeepCursor(const CursorOwner& owner);
  std::string Settings() const;
  std::string Proof() const;
  void SuspendAbsence();
  void Report(const UnreadableRecord& record);
  bool IsNew(AnchorView anchor, std::string_view place);

  LdapSession& session_;
  const LdapServer server_;
  const LdapOptions& options_;  // of server_
  const IncrementalChoice how_;
  ObservationSink& sink_;
  SteadyTime deadline_;
  Reading reading_;
  std::unique_ptr<ChangeMethod> method_;
  PullResult result_;
  bool is_delta_ = false;
  std::string anchor_;  // of the kind at hand
  bool anchors_may_repeat_ = false;
  SeenAnchors seen_;
  std::vector<std::string> again_;  // of the cursor
  // When somebody expires without any change of the entry: from then on, only a full pull tells. nullopt: nobody does.
  std::optional<TimePoint> good_until_;
  bool has_dynamic_groups_ = false;  // whose members change without a change of the group
  std::int64_t without_anchor_ = 0;
};

}  // namespace rollcall
