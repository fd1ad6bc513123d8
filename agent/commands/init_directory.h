// The questions of `rollcall init` that are about the directory.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agent/commands/init.h"
#include "connectors/ldap/check/discover.h"

namespace rollcall {

// A file without a name, for as long as this lives: the connector reads passwords from files.
class TypedPassword {
 public:
  // Throws SourceRejected.
  explicit TypedPassword(std::string password);
  ~TypedPassword();
  TypedPassword(const TypedPassword&) = delete;
  TypedPassword& operator=(const TypedPassword&) = delete;

  const std::string& text() const { return text_; }
  std::string path() const;

 private:
  std::string text_;
  int descriptor_;
};

// A directory that answered, and what of it is wanted.
struct ChosenDirectory {
  LdapOptions options;                      // without bases
  std::shared_ptr<TypedPassword> password;  // null: there is none, or it is somewhere already
  Discovery found;
  std::vector<FoundBase> users;
  std::vector<FoundBase> groups;
};

// Asks until a server answers and the bases are there. Throws UsageError; in a batch also SourceUnavailable and
// SourceRejected.
ChosenDirectory AskDirectory(const InitOptions& options, Questions& questions);

}  // namespace rollcall
