// One full read of a directory into a sink.
#pragma once

#include <cstdint>
#include <string>

#include "connectors/connector.h"
#include "connectors/ldap/ldap_connector.h"
#include "connectors/ldap/search.h"
#include "connectors/ldap/session.h"
#include "connectors/seen_anchors.h"

namespace rollcall {

class LdapPull {
 public:
  // All three outlive the pull.
  LdapPull(const LdapOptions& options, LdapSession& session, ObservationSink& sink);

  // All users, then all groups. Throws what LdapSearch and the sink throw.
  PullResult Run();

 private:
  void ReadUsers();
  void ReadGroups();
  // Calls `take` with each entry of the subtree.
  template <typename Take>
  void ReadBase(const std::string& base, const std::string& filter, const std::vector<std::string>& attributes,
                Take take);
  void Report(const UnreadableRecord& record);
  bool IsNew(AnchorView anchor, std::string_view place);
  void Warn();

  const LdapOptions& options_;
  LdapSession& session_;
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
