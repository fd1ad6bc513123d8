// Entries of people as observed users.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "connectors/ldap/ldap_connector.h"
#include "connectors/ldap/record.h"
#include "connectors/ldap/search.h"
#include "connectors/observed.h"

namespace rollcall {

class UserReader {
 public:
  explicit UserReader(const LdapOptions& options);

  // What to ask the server for.
  const std::vector<std::string>& attributes() const { return record_.wanted(); }

  // For messages: what was found in the last entry, and from which of attributes() the parts of a user are
  // read, best first.
  const RecordReader& record() const { return record_; }
  const std::vector<std::size_t>& SourcesOf(Field field) const { return fields_[static_cast<std::size_t>(field)]; }
  const std::vector<std::size_t>& login_times() const { return login_times_; }

  // Views in what it returns live as long as `entry` and until the next Read.
  std::variant<ObservedUser, UnreadableRecord> Read(const LdapEntry& entry);

 private:
  struct Extra {
    std::string_view name;  // lives in the options
    std::size_t attribute;
  };

  void ReadFields(ObservedUser& user);
  void ReadExtras(ObservedUser& user);
  std::optional<TimePoint> ReadTime(std::size_t attribute);
  void ReadLastLogin(ObservedUser& user);

  RecordReader record_;
  std::array<std::vector<std::size_t>, kFieldNames.size()> fields_;
  std::vector<Extra> extras_;
  std::vector<std::size_t> login_times_;
  std::size_t created_at_;
  std::vector<ObservedAttribute> found_extras_;
};

}  // namespace rollcall
