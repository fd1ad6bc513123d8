#include "connectors/ldap/users.h"

#include <initializer_list>

#include "connectors/ldap/time.h"

namespace rollcall {
namespace {

// RFC 2798 and RFC 4519: what inetOrgPerson calls the fields, in the order of kFieldNames.
const std::array<std::vector<std::string>, kFieldNames.size()> kDefaultAttributes = {
    {{"uid"}, {"mail"}, {"displayName", "cn"}, {"givenName"}, {"sn"}}};

}  // namespace

UserReader::UserReader(const LdapOptions& options) : record_(options.anchor), created_at_(0) {
  for (std::size_t field = 0; field < kFieldNames.size(); ++field) {
    const auto configured = options.attributes.find(kFieldNames[field]);
    const auto& names = configured == options.attributes.end() ? kDefaultAttributes[field] : configured->second;
    for (const std::string& each : names) fields_[field].push_back(record_.Want(each));
  }
  for (const auto& [name, attribute] : options.extra_attributes) extras_.push_back({name, record_.Want(attribute)});
  for (const std::string& each : options.login_time_attributes) login_times_.push_back(record_.Want(each));
  created_at_ = record_.Want("createTimestamp");
}

std::variant<ObservedUser, UnreadableRecord> UserReader::Read(const LdapEntry& entry) {
  record_.Load(entry);
  ObservedUser user{};
  user.anchor = record_.anchor();
  user.dn = record_.dn();
  user.place = record_.dn().text;
  ReadFields(user);
  ReadExtras(user);
  ReadLastLogin(user);
  if (!record_.Values(created_at_).empty()) user.created_at = ReadTime(created_at_);
  if (const auto problem = record_.problem()) return *problem;
  return user;
}

void UserReader::ReadFields(ObservedUser& user) {
  for (std::size_t field = 0; field < kFieldNames.size(); ++field) {
    const auto attribute = record_.FirstPresent(fields_[field]);
    if (!attribute) continue;
    const bool names_the_user = field == static_cast<std::size_t>(Field::kLogin);
    user.fields[field] = names_the_user ? record_.NamingText(*attribute) : record_.Text(*attribute);
  }
  if (!user[Field::kLogin].empty()) return;
  std::string reason = "it has no login:";
  for (const std::size_t each : SourcesOf(Field::kLogin)) reason += ' ' + attributes()[each];
  record_.Fail(reason + " is missing; set attributes.login, or let filter ask for it");
}

void UserReader::ReadExtras(ObservedUser& user) {
  found_extras_.clear();
  for (const Extra& extra : extras_) {
    for (const std::string_view value : record_.Values(extra.attribute)) {
      found_extras_.push_back({extra.name, record_.Checked(extra.attribute, value)});
    }
  }
  user.attributes = found_extras_;
}

std::optional<TimePoint> UserReader::ReadTime(std::size_t attribute) {
  const std::string_view text = record_.Text(attribute);
  const std::optional<TimePoint> time = ParseGeneralizedTime(text);
  if (!time) {
    record_.Fail("its " + record_.wanted()[attribute] + " is \"" + std::string(text) +
                 "\", which is no GeneralizedTime such as 20240229183000Z (RFC 4517)");
  }
  return time;
}

void UserReader::ReadLastLogin(ObservedUser& user) {
  const auto attribute = record_.FirstPresent(login_times_);
  if (!attribute) return;
  const std::optional<TimePoint> at = ReadTime(*attribute);
  if (!at) return;
  // pwdLastSuccess and authTimestamp are written at the login itself.
  user.last_login =
      ObservedLogin{.at = *at, .lag = std::chrono::milliseconds{0}, .attribute = record_.wanted()[*attribute]};
}

}  // namespace rollcall
