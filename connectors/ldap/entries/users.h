// Entries of people as observed users.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "connectors/ldap/connection/search.h"
#include "connectors/ldap/connection/server.h"
#include "connectors/ldap/entries/account_state.h"
#include "connectors/ldap/entries/domain_logons.h"
#include "connectors/ldap/entries/primary_groups.h"
#include "connectors/ldap/entries/record.h"
#include "connectors/observed.h"

namespace rollcall {

// What is known of users beyond their own entries; nullptr: nothing.
struct BesideEntry {
  const DomainLogons* logons = nullptr;
  PrimaryGroups* primary_groups = nullptr;
};

class UserReader {
 public:
  // `server` and what `beside` names outlive the reader.
  explicit UserReader(const LdapServer& server, BesideEntry beside = {});

  // What to ask the server for.
  const std::vector<std::string>& attributes() const { return record_.wanted(); }

  // For messages: what was found in the last entry, and from which of attributes() the parts of a user are
  // read, best first.
  const RecordReader& record() const { return record_; }
  const std::vector<std::size_t>& SourcesOf(Field field) const {
    return fields_[static_cast<std::size_t>(field)].attributes;
  }
  std::vector<std::size_t> login_times() const;
  const std::vector<std::size_t>& state_attributes() const { return state_attributes_; }

  // When the first of those that were read expires without a change of the entry; nullopt: nobody does.
  std::optional<TimePoint> good_until() const { return good_until_; }

  // Views in what it returns live as long as `entry` and until the next Read.
  std::variant<ObservedUser, UnreadableRecord> Read(const LdapEntry& entry);

 private:
  struct Mapped {
    std::vector<std::size_t> attributes;
    const LdapMapping* rule = nullptr;  // lives in the options
    std::string_view name;
    std::string joined;
  };
  struct LoginTime {
    LoginTimeFact fact;
    std::size_t attribute;
  };

  Mapped Map(std::string_view name, const LdapMapping& rule);
  void ReadFields(ObservedUser& user);
  void ReadExtras();
  std::string_view Join(Mapped& mapped, std::size_t attribute);
  void ReadDomainLogon(ObservedUser& user);
  void ReadMemberships(ObservedUser& user);
  void ReadMemberOf();
  void ReadPrimaryGroup();
  // nullopt: the entry has none, it is never, or it became the entry's problem.
  std::optional<TimePoint> ReadTime(TimeSyntax syntax, std::size_t attribute);
  void ReadLastLogin(ObservedUser& user);
  void ReadState(ObservedUser& user);

  const LdapServer& server_;
  const BesideEntry beside_;
  RecordReader record_;
  std::array<Mapped, kFieldNames.size()> fields_;
  std::vector<Mapped> extras_;
  std::vector<LoginTime> login_times_;
  std::vector<std::size_t> state_attributes_;
  std::size_t created_at_;
  std::vector<StateValue> state_values_;
  ObservedState state_;
  std::optional<TimePoint> good_until_;
  std::optional<std::size_t> member_of_;
  std::optional<std::size_t> primary_group_;  // and the user's SID, where primary groups are read
  std::size_t sid_ = 0;
  std::vector<std::string> group_keys_;
  std::vector<ObservedMembership> memberships_;
  std::vector<ObservedAttribute> found_extras_;
};

}  // namespace rollcall
