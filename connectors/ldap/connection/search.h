// Searches that are read entry by entry, and that prove their own completeness.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/ldap/connection/handle.h"
#include "connectors/ldap/connection/session.h"

namespace rollcall {

// One entry of a search. Everything it shows points into the server's message and lives until the entry is
// loaded again.
class LdapEntry {
 public:
  // Takes a search entry apart. Throws SourceUnavailable where it is not well-formed.
  void Load(const LdapSession& session, LdapMessagePtr message);

  // An entry that is no message: what it is made of lives elsewhere. The values of one attribute come in a row.
  void Start(std::string_view dn);
  void Add(std::string_view name, std::string_view value);

  std::string_view dn() const { return dn_; }

  std::size_t attribute_count() const { return attributes_.size(); }
  std::string_view name(std::size_t attribute) const { return attributes_[attribute].name; }
  std::span<const std::string_view> values(std::size_t attribute) const;

 private:
  struct Attribute {
    std::string_view name;
    std::size_t first_value;
    std::size_t value_count;
  };

  LdapMessagePtr message_;
  std::string_view dn_;
  std::vector<Attribute> attributes_;
  std::vector<std::string_view> values_;  // of all attributes, so that no entry costs an allocation
};

// A control that a search carries, and what the server says to it besides the entries.
class SearchExtension {
 public:
  virtual ~SearchExtension() = default;

  // The control of the request.
  virtual LdapControlPtr Control() = 0;
  // The controls of the entry that Next is about to load; null: none.
  virtual void OnEntry(ldapcontrol** controls) = 0;
  // A message that is neither an entry nor the end (RFC 4511 section 4.13).
  virtual void OnIntermediate(std::string_view /*oid*/, std::string_view /*value*/) {}
  // The end, whether it is a good one or not, before the search judges it itself.
  enum class Then : std::uint8_t { kEnd, kSendAgain };
  virtual Then OnResult(const LdapResult& result, ldapcontrol** controls) = 0;
};

struct LdapSearchRequest {
  enum class Extent : std::uint8_t { kAll, kFirstPage };
  enum class Deleted : std::uint8_t { kHidden, kShown };  // LDAP_SERVER_SHOW_DELETED_OID ([MS-ADTS] 3.1.1.3.4.1.14)

  std::string base;
  LdapScope scope = LdapScope::kSubtree;
  std::string filter = "(objectClass=*)";
  std::vector<std::string> attributes;
  std::int32_t page_size = 0;  // entries (RFC 2696); 0: unpaged
  Extent extent = Extent::kAll;
  Deleted deleted = Deleted::kHidden;
  SearchExtension* extension = nullptr;  // outlives the search; never together with pages
};

class LdapSearch {
 public:
  // Sends the request. `session` outlives the search; what answers another search of it meanwhile is kept in memory.
  // No entry is waited for beyond `deadline`.
  LdapSearch(LdapSession& session, LdapSearchRequest request, SteadyTime deadline);

  // Loads the next entry. false: the server said that the search ended with success and, where it was paged,
  // that this was the last page (or the first, with Extent::kFirstPage). Everything else throws
  // SourceUnavailable or SourceRejected: limits, a lost connection, silence, a referral inside the base.
  bool Next(LdapEntry& entry);

  std::int64_t entries() const { return entries_; }
  std::int64_t pages() const { return pages_; }
  bool server_has_more() const { return !cookie_.empty(); }  // after Next returned false

 private:
  void Send();
  LdapControlPtr Control();
  LdapControlPtr ShowDeleted() const;
  void TellIntermediate(ldapmsg* message);
  bool Finish(ldapmsg* message);  // whether another page was asked for
  void TakeCookie(ldapcontrol** controls);
  // Throws unless everything that the reference leads to may be left out.
  void PassOver(ldapmsg* message);
  LdapStep Step() const;

  LdapSession& session_;
  LdapSearchRequest request_;
  SteadyTime deadline_;
  std::string what_;
  int id_ = -1;
  std::string cookie_;
  std::int64_t entries_ = 0;
  std::int64_t pages_ = 0;
};

}  // namespace rollcall
