// What changed by the DirSync control, which Active Directory and Samba offer for whole domains.
#pragma once

#include "connectors/ldap/changes/ad_method.h"
#include "connectors/ldap/changes/dirsync.h"

namespace rollcall {

class DirSyncMethod : public AdMethod {
 public:
  using AdMethod::AdMethod;

 protected:
  Notices FindNotices(const AdReplica* before, const std::string& position) override;
  std::string Position() const override;
  bool TellsEverything() const override { return rights_ == DirSync::Rights::kReplication; }

 private:
  // Throws SourceRejected where the rights do not suffice.
  Notices Ask(DirSync& control);

  DirSync::Rights rights_ = DirSync::Rights::kReplication;
  std::string cookie_;
};

}  // namespace rollcall
