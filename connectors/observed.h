// What a source says of one user or one group. Everything here is a view into memory of the connector and
// lives only as long as the call of the sink that hands it over: a million users pass without a copy.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace rollcall {

// Milliseconds since 1970-01-01T00:00:00Z.
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

// A source's permanent id of one user or group: entryUUID, employee number. Compared byte by byte.
struct AnchorView {
  std::string_view text;
  friend bool operator==(AnchorView, AnchorView) = default;
};

// A distinguished name (RFC 4514), both as the source spells it and as it is compared. Empty where the
// source has none.
struct DnView {
  std::string_view text;
  std::string_view key;  // normalised: case, blanks and escapes folded; equal keys mean the same entry
};

// The fields that every source is mapped to. The names are those of [source.attributes] and [source.columns].
enum class Field : std::uint8_t { kLogin, kEmail, kDisplayName, kGivenName, kFamilyName };
inline constexpr std::array<std::string_view, 5> kFieldNames = {"login", "email", "display_name", "given_name",
                                                                "family_name"};

// One further attribute that the configuration asks for, under the name it is kept by. An attribute with
// several values comes as several of these in a row.
struct ObservedAttribute {
  std::string_view name;
  std::string_view value;
};

// The last login that the source knows of, as an interval: not before `at`, not after `at + lag`.
struct ObservedLogin {
  TimePoint at;
  std::chrono::milliseconds lag{0};  // how far the attribute may trail the truth
  std::string_view attribute;
};

// A group that a user's own record names: memberOf, the groups of a CSV row.
struct ObservedMembership {
  DnView group;  // `key` says which: a normalised DN, or a path as it stands ("/platform/users")
  std::string_view role = "member";
};

// What the silence of a user's own record about a group means.
enum class MembershipsTold : std::uint8_t {
  kNothing,  // the record does not speak of groups
  kSome,     // it names these; others may stand besides
  kAll,      // it names all; what it named before and does not name now is over
};

// Whether whoever has a mail address has shown to the source that it is theirs.
enum class EmailProof : std::uint8_t { kNotTold, kUnverified, kVerified };

// Only where a source keeps the records of people who are gone.
enum class UserPresence : std::uint8_t {
  kPresent,
  kWithdrawn,  // the source knows the user, and says that the user is gone
};

// What a record does not speak of, as a sum of bits: bit i is the Field i. What was known of it before stays.
enum class Unsaid : std::uint8_t {
  kNothing = 0,
  kAttributes = 1U << kFieldNames.size(),  // those that are not named; a named one without a value is cleared
};
constexpr Unsaid UnsaidField(std::size_t field) { return static_cast<Unsaid>(1U << field); }
constexpr Unsaid operator|(Unsaid a, Unsaid b) {
  return static_cast<Unsaid>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool Has(Unsaid all, Unsaid one) { return (static_cast<unsigned>(all) & static_cast<unsigned>(one)) != 0; }

struct ObservedUser {
  AnchorView anchor;  // never empty
  DnView dn;
  std::array<std::string_view, kFieldNames.size()> fields;  // empty: the source has no value
  std::span<const ObservedAttribute> attributes;            // in the configuration's order

  // What the source says of the account's state; nullopt: it does not tell, which is not "enabled".
  std::optional<bool> enabled;
  std::string_view state_reason;  // what that follows from ("nsAccountLock is true"); empty: nothing more to say
  // nullopt: no login is recorded. Whether this source records logins at all is PullResult::with_login > 0.
  std::optional<ObservedLogin> last_login;
  std::optional<TimePoint> created_at;  // createTimestamp and the like; nullopt: not told

  std::span<const ObservedMembership> memberships;
  MembershipsTold memberships_told = MembershipsTold::kNothing;

  std::string_view place;  // where a person finds this record: a DN, "line 12"

  // Of feeds, where each record stands for itself.
  std::string_view creation_source;      // the code that the record names; empty: that of its source
  std::optional<TimePoint> recorded_at;  // when the record was made: the newest one of an anchor counts
  EmailProof email_proof = EmailProof::kNotTold;
  UserPresence presence = UserPresence::kPresent;

  Unsaid unsaid = Unsaid::kNothing;  // a file without the column, an empty cell of an import

  std::string_view operator[](Field field) const { return fields[static_cast<std::size_t>(field)]; }
  std::string_view& operator[](Field field) { return fields[static_cast<std::size_t>(field)]; }
};

// Whether a change of a field makes the registry look at the user again: such a field is part of the fingerprint.
enum class Compared : std::uint8_t { kNo, kYes };

// Calls visit(name, compared, field) for each field of `user`, an ObservedUser or a const one. Whatever copies, hashes
// or writes a user goes through here: a field that is added to the struct and not here does not compile, and neither
// does one whose type a visitor does not know. The order is the fingerprint's.
template <class User, class Visitor>
constexpr void VisitFields(User& user, Visitor&& visit) {
  auto& [anchor, dn, fields, attributes, enabled, state_reason, last_login, created_at, memberships, memberships_told,
         place, creation_source, recorded_at, email_proof, presence, unsaid] = user;
  visit("anchor", Compared::kNo, anchor);
  visit("dn", Compared::kYes, dn);
  visit("fields", Compared::kYes, fields);
  visit("attributes", Compared::kYes, attributes);
  visit("enabled", Compared::kYes, enabled);
  visit("memberships_told", Compared::kYes, memberships_told);
  visit("memberships", Compared::kYes, memberships);
  visit("last_login", Compared::kYes, last_login);
  visit("state_reason", Compared::kNo, state_reason);
  visit("created_at", Compared::kNo, created_at);
  visit("place", Compared::kNo, place);
  visit("creation_source", Compared::kNo, creation_source);
  visit("recorded_at", Compared::kNo, recorded_at);
  visit("email_proof", Compared::kNo, email_proof);
  visit("presence", Compared::kNo, presence);
  visit("unsaid", Compared::kYes, unsaid);
}

// Somebody has logged in somewhere: a platform's own record of it. Creates nobody and is trusted for nothing else,
// unless the configuration says so.
struct LoginRecord {
  // Whoever it was, by anchor, by login, or both: one of them may be empty. What else is told of them comes with it.
  const ObservedUser& user;
  std::string_view anchor_source;  // the name of the source that the anchor is of; empty: the one that is pulled
  TimePoint at;
};

// A feed says that somebody has left.
struct Withdrawal {
  AnchorView anchor;  // never empty
  TimePoint at;       // an older record of the same anchor does not undo it
  std::string_view place;
};

// How a group names one of its members.
struct MemberRef {
  enum class Kind : std::uint8_t {
    kDn,     // `value` is a normalised DN (DnView::key): a user or another group
    kLogin,  // `value` is a login in the same source (posixGroup memberUid)
  };
  Kind kind = Kind::kDn;
  std::string_view value;
};

struct ObservedGroup {
  AnchorView anchor;  // never empty
  DnView dn;
  std::string_view name;
  std::span<const MemberRef> members;  // all of them; a group that cannot be read to its end makes the pull throw
};

// What a record that could not be understood would have been.
enum class RecordKind : std::uint8_t {
  kAny,  // a user or a group
  kUser,
  kGroup,
};

// A record that could not be understood. It becomes a conflict; the rest of the pull goes on. No conclusion is drawn
// about whoever it may be.
struct UnreadableRecord {
  std::string_view place;   // a DN, "line 12, column 3"
  std::string_view reason;  // which rule, which value, what to do
  // The record's anchor where it could be read: that user is there, though unreadable, and is not missing.
  AnchorView anchor;
  RecordKind kind = RecordKind::kAny;
  std::string_view dn_key;  // as DnView::key, of a group without a readable anchor; empty: unknown
};

}  // namespace rollcall
