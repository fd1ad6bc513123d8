// What the two ways of Active Directory have in common: both tell which objects changed, and those are read again.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "connectors/ldap/changes/ad_replica.h"
#include "connectors/ldap/changes/change_method.h"

namespace rollcall {

// Nothing is concluded from what a change says beyond "look here". Whoever is looked at and not found is gone: deleted,
// moved, or left out by the filter. Where the agent is not told of everything (deleted objects, moves to where it may
// not read), the anchors of all entries are read in each pull, and who is not among them is gone.
class AdMethod : public ChangeMethod {
 public:
  using ChangeMethod::ChangeMethod;

  void Start(std::vector<std::string> positions) final;
  Coverage Read(const EntryKind& kind) final;
  std::vector<std::string> Positions() final;
  std::string Remark() const final;

 protected:
  // objectGUIDs of the domain's objects, as 16 octets.
  struct Notices {
    std::set<std::string> changed;
    // Of them those that were there before under another name or in another place, and those that were deleted.
    std::set<std::string> renamed;
  };
  // nullptr: from the start, which only finds out where to go on.
  virtual Notices FindNotices(const AdReplica* before, const std::string& position) = 0;
  // Where FindNotices goes on; never empty.
  virtual std::string Position() const = 0;
  // Whether it tells of objects that the agent may not read as well.
  virtual bool TellsEverything() const = 0;

 private:
  bool SeesDeleted() const;
  // Names that change without a change of the entry: below a container, and of a group that is somebody's primary
  // group.
  void CheckRenamed();
  void CheckContainers(const std::string& guids);
  void CheckPrimaryGroups(const std::string& guids);
  bool IsPrimaryGroup(std::string_view sid);

  void ReadAll(const EntryKind& kind);
  void ReadAnchors(const EntryKind& kind);
  void ReadNotices(const EntryKind& kind);
  void ReadThese(const EntryKind& kind, const LdapBase& base, const std::string& guids, std::set<std::string>& missing);
  bool MembersMayHaveMoved() const;
  void Count(std::string_view guid);

  std::optional<AdReplica> before_;  // nullopt: from the start
  AdReplica replica_;
  Notices notices_;
  bool tells_who_is_gone_ = false;
  std::string anchors_before_;  // a sum over all of them
  std::uint64_t anchors_ = 0;
};

}  // namespace rollcall
