// One full read of a directory into a sink.
#pragma once

#include <cstdint>
#include <string>

#include "connectors/connector.h"
#include "connectors/ldap/ldap_connector.h"
#include "connectors/ldap/search.h"
#include "connectors/ldap/server.h"
#include "connectors/ldap/session.h"
#include "connectors/seen_anchors.h"

namespace rollcall {

class LdapPull {
 public:
  // All three outlive the pull. Asks the server who it is, and throws what MeetServer throws.
  LdapPull(const LdapOptions& options, LdapSession& session, ObservationSink& sink);

  // All users, then all groups. Throws what LdapSearch and the sink throw.
  PullResult Run();

 private:
  void ReadUsers();
  void ReadGroups();
  // Calls `take` with each entry of the subtree.
  template <typename Take>
  void ReadBase(const LdapBase& base, const std::vector<std::string>& attributes, Take take);
  void Report(const UnreadableRecord& record);
  bool IsNew(AnchorView anchor, std::string_view place);
  void Warn();

  LdapSession& session_;
  const LdapServer server_;
  const LdapOptions& options_;  // of server_
  ObservationSink& sink_;
  SteadyTime deadline_;
  PullResult result_;
  bool anchors_may_repeat_;
  SeenAnchors seen_;
  std::int64_t entries_ = 0;
  std::int64_t pages_ = 0;
  std::int64_t without_anchor_ = 0;
};

}  // namespace rollcall
