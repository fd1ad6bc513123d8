// No way of asking for what changed: everything in each pull, by pages.
#pragma once

#include "connectors/ldap/changes/change_method.h"

namespace rollcall {

class FullReading : public ChangeMethod {
 public:
  using ChangeMethod::ChangeMethod;

  void Start(std::vector<std::string> /*positions*/) override {}
  Coverage Read(const EntryKind& kind) override {
    for (const LdapBase& base : kind.bases) reading().Pages(kind, base);
    return Coverage::kFull;
  }
  std::vector<std::string> Positions() override { return {}; }
};

}  // namespace rollcall
