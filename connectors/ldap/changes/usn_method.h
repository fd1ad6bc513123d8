// What changed by the change numbers of a domain controller (uSNChanged), for where DirSync is not to be had.
#pragma once

#include "connectors/ldap/changes/ad_method.h"

namespace rollcall {

class UsnMethod : public AdMethod {
 public:
  using AdMethod::AdMethod;

 protected:
  Notices FindNotices(const AdReplica* before, const std::string& position) override;
  std::string Position() const override { return "-"; }  // the replica's number is all
  bool TellsEverything() const override { return true; }
};

// Whether an object that had its `name` (and thereby its place) before `usn` has got another one since, by its
// replPropertyMetaData ([MS-DRSR] section 4.1.10.2.22, as stored). Yes where that cannot be read.
bool WasRenamedSince(std::string_view replication_metadata, Usn usn);

}  // namespace rollcall
