// What users and groups have in common: an entry's anchor and name, and the attributes that were asked for.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/ldap/connection/dialect.h"
#include "connectors/ldap/connection/search.h"
#include "connectors/ldap/connection/server.h"
#include "connectors/observed.h"

namespace rollcall {

// Reads entry after entry. All it returns are views into the entry or into itself, until the next Load.
// Attribute descriptions compare without regard to case and with all their options: `cn;lang-es` is not `cn`.
class RecordReader {
 public:
  // `anchor`: an attribute, or kDnAnchor.
  explicit RecordReader(const std::string& anchor, NoAnchor without = NoAnchor::kHidden,
                        RecordKind kind = RecordKind::kUser);

  // Adds an attribute to ask for, once; returns its number.
  std::size_t Want(std::string_view attribute);
  const std::vector<std::string>& wanted() const { return wanted_; }

  // Finds the wanted attributes of `entry`, its anchor and its DN's key. What is wrong becomes the problem.
  void Load(const LdapEntry& entry);

  AnchorView anchor() const { return anchor_; }  // empty: it has none that can be read
  DnView dn() const { return {.text = dn_, .key = dn_key_}; }

  // Empty: the entry has none.
  std::span<const std::string_view> Values(std::size_t attribute) const { return found_[attribute]; }
  // The first value, checked to be text; empty: there is none, or it became the problem.
  std::string_view Text(std::size_t attribute);
  // The same, but of several values the one that stands in the RDN.
  std::string_view NamingText(std::size_t attribute);
  // The first of `attributes` that the entry has; nullopt: none.
  std::optional<std::size_t> FirstPresent(std::span<const std::size_t> attributes) const;
  // `value` as it is, or empty with a problem where it is not text.
  std::string_view Checked(std::size_t attribute, std::string_view value);

  // The entry is unreadable for `reason`, unless it is so already.
  void Fail(std::string reason);
  // The views in it are the reader's.
  std::optional<UnreadableRecord> problem() const;

 private:
  void ReadAnchor();
  void ReadGuid();
  bool IsInRdn(std::string_view attribute, std::string_view value);

  AnchorSyntax anchor_syntax_;
  NoAnchor without_;
  RecordKind kind_;
  std::vector<std::string> wanted_;
  std::vector<std::span<const std::string_view>> found_;
  std::string_view dn_;
  AnchorView anchor_;
  std::string guid_;  // as text
  std::string dn_key_;
  std::string scratch_;
  std::string reason_;  // empty: the entry is fine
};

}  // namespace rollcall
