// Entries of groups, of any of the three classes, as observed groups.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "connectors/ldap/connection/search.h"
#include "connectors/ldap/connection/server.h"
#include "connectors/ldap/entries/record.h"
#include "connectors/observed.h"

namespace rollcall {

// A group whose members are not all in its entry: PostponedGroups reads it. Dies with the entry.
struct PostponedGroup {
  std::string_view dn;
};

// "member;range=0-1499" ([MS-ADTS] section 3.1.1.3.1.3.3).
struct MemberRange {
  std::string_view attribute;
  std::uint64_t first = 0;
  std::optional<std::uint64_t> last;  // nullopt: to the end
};
std::optional<MemberRange> ParseMemberRange(std::string_view attribute_description);

inline constexpr std::string_view kMemberUrl = "memberURL";  // of a groupOfURLs

// groupOfNames (member), groupOfUniqueNames (uniqueMember) and posixGroup (memberUid), told apart by the
// attributes they have, so that a group of two classes has the members of both.
class GroupReader {
 public:
  explicit GroupReader(const LdapServer& server);

  // What to ask the server for.
  const std::vector<std::string>& attributes() const { return record_.wanted(); }

  // What was found of a group beyond its entry.
  struct Elsewhere {
    std::vector<std::string> members;  // DNs
    std::string problem;               // empty: that is all
  };
  using Found = std::variant<ObservedGroup, UnreadableRecord, PostponedGroup>;

  // Views in what it returns live as long as `entry` and until the next Read. A member that is no DN is kept
  // by its text in lower case, so that it shows as unresolved instead of getting lost. Throws
  // SourceUnavailable where the server sent only a part of the members and does not tell the others either.
  Found Read(const LdapEntry& entry);
  // The same of a group that was postponed.
  Found Read(const LdapEntry& entry, const Elsewhere& elsewhere);

 private:
  enum class Syntax : std::uint8_t { kDn, kNameAndOptionalUid, kLogin };
  struct MemberAttribute {
    std::size_t attribute;
    Syntax syntax;
  };
  struct KeyRange {
    std::size_t first;
    std::size_t size;
  };

  bool IsPartial(const LdapEntry& entry) const;
  void ReadMembers(const Elsewhere& elsewhere);
  void AddDn(std::size_t attribute, std::string_view value);

  RecordReader record_;
  std::size_t name_;
  std::size_t member_url_;
  std::array<MemberAttribute, 3> member_attributes_;
  std::vector<MemberRef> members_;
  std::string keys_;  // of all members in a row
  std::vector<KeyRange> key_ranges_;
};

// A Name And Optional UID (RFC 4517 section 3.3.21) without the optional UID.
std::string_view WithoutOptionalUid(std::string_view value);

}  // namespace rollcall
