// What all ways of reading a directory share: the entries of one kind, by pages or one by one, and their counts.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/connector.h"
#include "connectors/ldap/connection/search.h"
#include "connectors/ldap/connection/server.h"
#include "connectors/ldap/connection/session.h"
#include "connectors/ldap/syntax/options.h"

namespace rollcall {

// Users or groups: where they are, and who hears of them.
struct EntryKind {
  enum class Of : std::uint8_t { kUsers, kGroups };
  Of of = Of::kUsers;
  const std::string& anchor;  // an attribute, or kDnAnchor
  const std::vector<LdapBase>& bases;
  const std::vector<std::string>& attributes;
  std::function<void(const LdapEntry&)> take;
  std::function<void(AnchorView)> present;
  std::function<void(AnchorView)> gone;
};

struct ReadingCounts {
  std::int64_t entries = 0;
  std::int64_t pages = 0;
  std::int64_t present = 0;
  std::int64_t gone = 0;
};

// The value of an attribute that has exactly one; empty otherwise.
std::string_view SingleValue(const LdapEntry& entry, std::string_view attribute);

class Reading {
 public:
  // Both outlive it.
  Reading(const LdapServer& server, LdapSession& session, SteadyTime deadline)
      : server_(server), session_(session), deadline_(deadline) {}

  // These throw what LdapSearch and the kind's functions throw.
  void Pages(const EntryKind& kind, const LdapBase& base);
  // false: no entry of the base has this anchor.
  bool Find(const EntryKind& kind, const LdapBase& base, const std::string& anchor);
  // All of these that are there, with few searches.
  void FindAll(const EntryKind& kind, const LdapBase& base, std::span<const std::string> anchors);
  void Present(const EntryKind& kind, const std::string& anchor);
  void Gone(const EntryKind& kind, const std::string& anchor);

  const LdapServer& server() const { return server_; }
  LdapSession& session() const { return session_; }
  SteadyTime deadline() const { return deadline_; }

  ReadingCounts counts;
  // Anchors of the kind at hand that were handed over because they changed.
  std::set<std::string> shown;

 private:
  bool FindThose(const EntryKind& kind, const LdapBase& base, const std::string& condition);

  const LdapServer& server_;
  LdapSession& session_;
  SteadyTime deadline_;
};

}  // namespace rollcall
