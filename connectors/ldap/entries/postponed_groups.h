// Groups whose members are not all in their own entry: ranges of values, and members found by a search.
#pragma once

#include <string>
#include <vector>

#include "connectors/ldap/connection/search.h"
#include "connectors/ldap/connection/server.h"
#include "connectors/ldap/connection/session.h"
#include "connectors/ldap/entries/groups.h"

namespace rollcall {

// Collects them while a search runs, and reads them one by one afterwards.
class PostponedGroups {
 public:
  // Both outlive this object.
  PostponedGroups(const LdapServer& server, LdapSession& session, SteadyTime deadline)
      : server_(server), session_(session), deadline_(deadline) {}

  // Whether members of one of them were found by a search: they change without a change of the group.
  bool has_dynamic() const { return has_dynamic_; }

  void Add(const PostponedGroup& group) { dns_.emplace_back(group.dn); }
  bool is_empty() const { return dns_.empty(); }

  // Hands each group to `take`, as GroupReader::Read returns it: to the last member, or as unreadable. Throws what
  // LdapSearch throws, and SourceUnavailable for a group that does not stay the same while it is read.
  template <typename Take>
  void ReadAll(GroupReader& reader, Take take) {
    for (const std::string& dn : dns_) take(ReadOne(reader, dn));
  }

 private:
  // Throws SourceUnavailable where the group is gone.
  LdapEntry LoadGroup(const std::string& dn, std::vector<std::string> attributes);
  GroupReader::Found ReadOne(GroupReader& reader, const std::string& dn);
  // false: the group was changed meanwhile, so that its ranges do not belong together.
  bool ReadRanges(const std::string& dn, const LdapEntry& group);
  void ReadUrls(const LdapEntry& group);
  void SearchUrl(const std::string& url);

  const LdapServer& server_;
  LdapSession& session_;
  SteadyTime deadline_;
  std::vector<std::string> dns_;
  LdapEntry group_;                   // that is being read
  GroupReader::Elsewhere elsewhere_;  // of it
  bool has_dynamic_ = false;
};

}  // namespace rollcall
