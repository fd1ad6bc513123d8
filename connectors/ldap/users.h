// Entries of people as observed users.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "connectors/ldap/account_state.h"
#include "connectors/ldap/record.h"
#include "connectors/ldap/search.h"
#include "connectors/ldap/server.h"
#include "connectors/observed.h"

namespace rollcall {

class UserReader {
 public:
  // `server` outlives the reader.
  explicit UserReader(const LdapServer& server);

  // What to ask the server for.
  const std::vector<std::string>& attributes() const { return record_.wanted(); }

  // For messages: what was found in the last entry, and from which of attributes() the parts of a user are
  // read, best first.
  const RecordReader& record() const { return record_; }
  const std::vector<std::size_t>& SourcesOf(Field field) const { return fields_[static_cast<std::size_t>(field)]; }
  std::vector<std::size_t> login_times() const;
  const std::vector<std::size_t>& state_attributes() const { return state_attributes_; }

  // Views in what it returns live as long as `entry` and until the next Read.
  std::variant<ObservedUser, UnreadableRecord> Read(const LdapEntry& entry);

 private:
  struct Extra {
    std::string_view name;  // lives in the options
    std::size_t attribute;
  };
  struct LoginTime {
    LoginTimeFact fact;
    std::size_t attribute;
  };

  void ReadFields(ObservedUser& user);
  void ReadExtras();
  // nullopt: the entry has none, it is never, or it became the entry's problem.
  std::optional<TimePoint> ReadTime(TimeSyntax syntax, std::size_t attribute);
  void ReadLastLogin(ObservedUser& user);
  void ReadState(ObservedUser& user);

  const LdapServer& server_;
  RecordReader record_;
  std::array<std::vector<std::size_t>, kFieldNames.size()> fields_;
  std::vector<Extra> extras_;
  std::vector<LoginTime> login_times_;
  std::vector<std::size_t> state_attributes_;
  std::size_t created_at_;
  std::vector<StateValue> state_values_;
  AccountState state_;
  std::vector<ObservedAttribute> found_extras_;
};

}  // namespace rollcall
