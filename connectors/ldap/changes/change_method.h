// A way of asking a directory for what changed. Each is one class, and one row of the table in incremental.cc.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "connectors/connector.h"
#include "connectors/ldap/changes/incremental.h"
#include "connectors/ldap/changes/reading.h"

namespace rollcall {

// Serves one pull: Start, then Read for the users and for the groups, then Positions.
class ChangeMethod {
 public:
  // `reading` outlives it.
  explicit ChangeMethod(Reading& reading) : reading_(reading) {}
  virtual ~ChangeMethod() = default;
  ChangeMethod(const ChangeMethod&) = delete;
  ChangeMethod& operator=(const ChangeMethod&) = delete;

  // `positions`: what Positions returned at the end of the last pull; empty: from the start. Throws CursorRejected
  // where the server cannot go on from there, and what LdapSearch throws.
  virtual void Start(std::vector<std::string> positions) = 0;

  // Hands over what changed since, or everything. Returns what silence about an entry means. Throws CursorRejected
  // where only a pull from the start tells.
  virtual Coverage Read(const EntryKind& kind) = 0;

  // Where the next pull goes on from, in any octets, none of them empty; nothing: there is no going on.
  virtual std::vector<std::string> Positions() = 0;

  // After Start: how it works for this agent, for `rollcall check`; empty: as always.
  virtual std::string Remark() const { return {}; }

 protected:
  Reading& reading() const { return reading_; }

 private:
  Reading& reading_;
};

std::unique_ptr<ChangeMethod> MakeChangeMethod(const IncrementalChoice& choice, Reading& reading);

}  // namespace rollcall
