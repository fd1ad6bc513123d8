// What changed by content synchronization (RFC 4533), as OpenLDAP does it and as 389 Directory Server does.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/ldap/change_method.h"
#include "connectors/ldap/sync.h"

namespace rollcall {

// One search and one position for each base.
class SyncMethod : public ChangeMethod {
 public:
  using ChangeMethod::ChangeMethod;

  void Start(std::vector<std::string> positions) override;
  Coverage Read(const EntryKind& kind) override;
  std::vector<std::string> Positions() override;

 protected:
  virtual Coverage ReadBase(const EntryKind& kind, const LdapBase& base);

  bool is_delta() const { return !positions_.empty(); }
  // The next search's, from where it ended.
  SyncRefresh Refresh(const EntryKind& kind);
  void EndSearch(const SyncRefresh& refresh) { new_positions_.push_back(refresh.cookie()); }
  void Gone(const EntryKind& kind, const std::string& anchor);
  std::string AnchorOf(std::string_view uuid) const;

 private:
  void TakeEntry(const EntryKind& kind, const SyncRefresh& refresh, const LdapEntry& entry);
  bool HasWitnesses() const;
  void KeepWitness(const LdapEntry& entry);
  void AskWitnesses();
  static void HearWitness(LdapSearch& search, const std::string& csn);
  void CheckAnchor(const LdapEntry& entry, std::string_view anchor) const;
  // Of several bases, each calls gone what another one holds: those are looked up.
  void LookForGone(const EntryKind& kind);

  std::vector<std::string> positions_;      // of the cursor; empty: from the start
  std::vector<std::string> new_positions_;  // one for each search that has ended
  std::set<std::string> said_to_be_gone_;
  // The entries that changed last, by their entryCSN: after a restore from a backup they are older than they were,
  // though the server's cookie may be newer by then (each bind moves it, where logins are recorded).
  std::map<std::string, std::string> witnesses_;  // CSN -> DN
};

// The server only tells whom to look at (IncrementalChoice::only_notifies).
class SyncNotices : public SyncMethod {
 public:
  using SyncMethod::SyncMethod;

 protected:
  Coverage ReadBase(const EntryKind& kind, const LdapBase& base) override;
};

}  // namespace rollcall
