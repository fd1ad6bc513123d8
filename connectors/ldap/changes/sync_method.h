// What changed by content synchronization (RFC 4533), as OpenLDAP does it and as 389 Directory Server does.
#pragma once

#include <compare>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "connectors/ldap/changes/change_method.h"
#include "connectors/ldap/changes/sync.h"

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
  // What to ask for, of an entry that may become a witness.
  std::vector<std::string> AttributesOf(const EntryKind& kind) const;
  void KeepWitness(const std::string& anchor, const LdapEntry& entry);
  // Of a witness that was not there: it was told of.
  void Told(const std::string& anchor) { vanished_.erase(anchor); }

 private:
  // One of the entries that changed last: after a restore from a backup it is older than it was, or not there and not
  // told of, though the server's cookie may be newer by then (each bind moves it, where logins are recorded).
  struct Witness {
    std::string mark;  // value of the attribute that every change sets
    std::string anchor;
    std::string dn;
    friend bool operator<(const Witness& a, const Witness& b) {
      return std::tie(a.mark, a.anchor) < std::tie(b.mark, b.anchor);
    }
  };

  void TakeEntry(const EntryKind& kind, const SyncRefresh& refresh, const LdapEntry& entry);
  void AskWitnesses();
  void HearWitness(LdapSearch& search, const std::string& mark, const Witness& witness);
  static void CheckAnchor(const EntryKind& kind, const LdapEntry& entry, std::string_view anchor);
  // Of several bases, each calls gone what another one holds: those are looked up.
  void LookForGone(const EntryKind& kind);

  std::vector<std::string> positions_;      // of the cursor; empty: from the start
  std::vector<std::string> new_positions_;  // one for each search that has ended
  std::set<std::string> said_to_be_gone_;
  std::set<Witness> witnesses_;
  std::set<std::string> vanished_;  // anchors of witnesses that nothing has told of yet
};

// The server only tells whom to look at (IncrementalChoice::only_notifies).
class SyncNotices : public SyncMethod {
 public:
  using SyncMethod::SyncMethod;

 protected:
  Coverage ReadBase(const EntryKind& kind, const LdapBase& base) override;

 private:
  using Notices = std::map<std::string, std::string>;  // anchor -> DN

  Notices ReadNotices(const EntryKind& kind, const LdapBase& base);
  void LookAt(const EntryKind& kind, const LdapBase& base, const Notices& notices);
  // Who is not found by the anchor is gone only where the anchor may be read. Throws CursorRejected where it may not.
  void ExpectReadableAnchor(const EntryKind& kind, const std::string& dn);
};

}  // namespace rollcall
