#include "connectors/ldap/users.h"

#include <algorithm>
#include <initializer_list>

#include "connectors/ldap/time.h"

namespace rollcall {
namespace {

// RFC 2798 and RFC 4519: what inetOrgPerson calls the fields, in the order of kFieldNames.
const std::array<std::vector<std::string>, kFieldNames.size()> kDefaultAttributes = {
    {{}, {"mail"}, {"displayName", "cn"}, {"givenName"}, {"sn"}}};  // the login is the dialect's

constexpr std::string_view kLockedOut = "lockedOut";  // the attribute that a lock-out is shown by

}  // namespace

UserReader::UserReader(const LdapServer& server) : server_(server), record_(server.options.anchor), created_at_(0) {
  const LdapOptions& options = server.options;
  for (std::size_t field = 0; field < kFieldNames.size(); ++field) {
    const auto configured = options.attributes.find(kFieldNames[field]);
    const auto& names = configured == options.attributes.end() ? kDefaultAttributes[field] : configured->second;
    for (const std::string& each : names) fields_[field].push_back(record_.Want(each));
  }
  for (const auto& [name, attribute] : options.extra_attributes) extras_.push_back({name, record_.Want(attribute)});
  for (const std::string& each : *options.login_time_attributes) {
    login_times_.push_back({LoginTimeFactOf(each), record_.Want(each)});
  }
  for (const std::string& each : *options.state_attributes) state_attributes_.push_back(record_.Want(each));
  created_at_ = record_.Want(server.facts->created_at);
}

std::vector<std::size_t> UserReader::login_times() const {
  std::vector<std::size_t> attributes;
  for (const LoginTime& each : login_times_) attributes.push_back(each.attribute);
  return attributes;
}

std::variant<ObservedUser, UnreadableRecord> UserReader::Read(const LdapEntry& entry) {
  record_.Load(entry);
  ObservedUser user{};
  user.anchor = record_.anchor();
  user.dn = record_.dn();
  user.place = record_.dn().text;
  ReadFields(user);
  ReadExtras();
  ReadLastLogin(user);
  ReadState(user);
  user.attributes = found_extras_;
  user.created_at = ReadTime(TimeSyntax::kGeneralizedTime, created_at_);
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

void UserReader::ReadExtras() {
  found_extras_.clear();
  for (const Extra& extra : extras_) {
    for (const std::string_view value : record_.Values(extra.attribute)) {
      found_extras_.push_back({extra.name, record_.Checked(extra.attribute, value)});
    }
  }
}

std::optional<TimePoint> UserReader::ReadTime(TimeSyntax syntax, std::size_t attribute) {
  if (record_.Values(attribute).empty()) return std::nullopt;
  const std::string_view text = record_.Text(attribute);
  const std::optional<WrittenTime> time = ParseTime(syntax, text);
  if (time) return time->at;
  record_.Fail("its " + record_.wanted()[attribute] + " is \"" + std::string(text) + "\", which is no " +
               (syntax == TimeSyntax::kFiletime ? "number of 100 nanoseconds since 1601"
                                                : "GeneralizedTime such as 20240229183000Z (RFC 4517)"));
  return std::nullopt;
}

// The latest one counts; who may have logged in after any of them may have done so after all.
void UserReader::ReadLastLogin(ObservedUser& user) {
  TimePoint latest;
  for (const LoginTime& each : login_times_) {
    const std::optional<TimePoint> at = ReadTime(each.fact.syntax, each.attribute);
    if (!at) continue;
    const auto lag = std::max<std::chrono::milliseconds>(each.fact.lag, server_.options.login_time_precision);
    latest = user.last_login ? std::max(latest, *at + lag) : *at + lag;
    if (!user.last_login || *at > user.last_login->at) {
      user.last_login = ObservedLogin{.at = *at, .attribute = record_.wanted()[each.attribute]};
    }
    user.last_login->lag = latest - user.last_login->at;
  }
}

void UserReader::ReadState(ObservedUser& user) {
  if (state_attributes_.empty()) return;
  state_values_.clear();
  for (const std::size_t each : state_attributes_) {
    const auto values = record_.Values(each);
    if (!values.empty()) state_values_.push_back({record_.wanted()[each], values.front()});
  }
  state_ = EvaluateState(state_values_, server_.facts->silence, server_.now);
  if (!state_.problem.empty()) return record_.Fail(state_.problem);
  user.enabled = state_.enabled;
  user.state_reason = state_.reason;
  if (!state_.locked_out.empty()) found_extras_.push_back({kLockedOut, state_.locked_out});
}

}  // namespace rollcall
