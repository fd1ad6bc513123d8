#include "connectors/ldap/entries/users.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <initializer_list>

#include "connectors/base/dn.h"
#include "connectors/ldap/syntax/time.h"

namespace rollcall {
namespace {

// RFC 2798 and RFC 4519: what inetOrgPerson calls the fields, in the order of kFieldNames. The login is the dialect's.
const std::array<LdapMapping, kFieldNames.size()> kDefaultMappings = {
    {{}, {"mail"}, {"displayName", "cn"}, {"givenName"}, {"sn"}}};

constexpr std::string_view kLockedOut = "lockedOut";  // the attribute that a lock-out is shown by

}  // namespace

UserReader::UserReader(const LdapServer& server, BesideEntry beside)
    : server_(server), beside_(beside), record_(server.options.anchor, server.users_without_anchor), created_at_(0) {
  const LdapOptions& options = server.options;
  for (std::size_t field = 0; field < kFieldNames.size(); ++field) {
    const auto configured = options.attributes.find(kFieldNames[field]);
    const bool is_default = configured == options.attributes.end();
    fields_[field] = Map(kFieldNames[field], is_default ? kDefaultMappings[field] : configured->second);
  }
  for (const auto& [name, rule] : options.extra_attributes) extras_.push_back(Map(name, rule));
  for (const std::string& each : *options.login_time_attributes) {
    LoginTimeFact fact = LoginTimeFactOf(each);
    if (fact.attribute == kLastLogonTimestamp) fact.lag = server.logon_sync;
    if (fact.lag == kNeverWritten) continue;
    login_times_.push_back({fact, record_.Want(each)});
  }
  for (const std::string& each : *options.state_attributes) state_attributes_.push_back(record_.Want(each));
  created_at_ = record_.Want(server.facts->created_at);
  if (!options.member_of.empty()) member_of_ = record_.Want(options.member_of);
  const bool wants_groups = member_of_ || !options.group_bases.empty();
  if (server.facts->primary_groups == HasPrimaryGroups::kYes && wants_groups) {
    primary_group_ = record_.Want("primaryGroupID");
    sid_ = record_.Want("objectSid");
  }
}

UserReader::Mapped UserReader::Map(std::string_view name, const LdapMapping& rule) {
  Mapped mapped{.rule = &rule, .name = name};
  for (const std::string& each : rule.attributes) mapped.attributes.push_back(record_.Want(each));
  return mapped;
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
  ReadDomainLogon(user);
  ReadState(user);
  ReadMemberships(user);
  user.attributes = found_extras_;
  user.created_at = ReadTime(TimeSyntax::kGeneralizedTime, created_at_);
  if (const auto problem = record_.problem()) return *problem;
  return user;
}

void UserReader::ReadFields(ObservedUser& user) {
  for (std::size_t field = 0; field < kFieldNames.size(); ++field) {
    Mapped& mapped = fields_[field];
    const auto attribute = record_.FirstPresent(mapped.attributes);
    const bool names_the_user = field == static_cast<std::size_t>(Field::kLogin);
    if (!attribute) {
      user.fields[field] = mapped.rule->constant;
    } else if (mapped.rule->values == LdapMapping::Values::kJoin) {
      user.fields[field] = Join(mapped, *attribute);
    } else {
      user.fields[field] = names_the_user ? record_.NamingText(*attribute) : record_.Text(*attribute);
    }
  }
  if (!user[Field::kLogin].empty()) return;
  std::string reason = "it has no login:";
  for (const std::size_t each : SourcesOf(Field::kLogin)) reason += ' ' + attributes()[each];
  record_.Fail(reason + " is missing; set attributes.login, or let filter ask for it");
}

void UserReader::ReadExtras() {
  found_extras_.clear();
  for (Mapped& extra : extras_) {
    const auto attribute = record_.FirstPresent(extra.attributes);
    if (!attribute) {
      if (!extra.rule->constant.empty()) found_extras_.push_back({extra.name, extra.rule->constant});
      continue;
    }
    switch (extra.rule->values.value_or(LdapMapping::Values::kAll)) {
      case LdapMapping::Values::kFirst:
        found_extras_.push_back({extra.name, record_.Text(*attribute)});
        break;
      case LdapMapping::Values::kJoin:
        found_extras_.push_back({extra.name, Join(extra, *attribute)});
        break;
      case LdapMapping::Values::kAll:
        for (const std::string_view value : record_.Values(*attribute)) {
          found_extras_.push_back({extra.name, record_.Checked(*attribute, value)});
        }
        break;
    }
  }
}

std::string_view UserReader::Join(Mapped& mapped, std::size_t attribute) {
  mapped.joined.clear();
  for (const std::string_view value : record_.Values(attribute)) {
    if (!mapped.joined.empty()) mapped.joined += mapped.rule->separator;
    mapped.joined += record_.Checked(attribute, value);
  }
  return mapped.joined;
}

void UserReader::ReadMemberships(ObservedUser& user) {
  memberships_.clear();
  if (member_of_) ReadMemberOf();
  if (primary_group_ && beside_.primary_groups != nullptr) ReadPrimaryGroup();
  user.memberships = memberships_;
  // Without memberOf there is no group; but every user has a primary group, so that without one nothing is told.
  if (member_of_ || !memberships_.empty()) user.memberships_told = MembershipsTold::kAll;
}

void UserReader::ReadMemberOf() {
  const auto values = record_.Values(*member_of_);
  if (group_keys_.size() < values.size()) group_keys_.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string_view text = record_.Checked(*member_of_, values[i]);
    group_keys_[i].clear();
    if (!AppendDnKey(text, group_keys_[i])) {
      return record_.Fail("its " + record_.wanted()[*member_of_] + " holds \"" + std::string(text) +
                          "\", which is not a distinguished name (RFC 4514)");
    }
    memberships_.push_back({.group = {.text = text, .key = group_keys_[i]}});
  }
}

void UserReader::ReadPrimaryGroup() {
  const auto sids = record_.Values(sid_);
  const std::string_view text = record_.Text(*primary_group_);
  if (text.empty() || sids.empty()) return;
  std::uint32_t rid = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rid);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  const auto sid = is_number ? SidInDomainOf(sids.front(), rid) : std::nullopt;
  if (!sid) {
    return record_.Fail("its primaryGroupID \"" + std::string(text) + "\" and its objectSid name no group together");
  }
  if (const auto group = beside_.primary_groups->Find(*sid)) memberships_.push_back({.group = *group});
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

// All domain controllers together know the last login exactly; some of them, only that it was not before.
void UserReader::ReadDomainLogon(ObservedUser& user) {
  if (beside_.logons == nullptr || !beside_.logons->was_asked()) return;
  constexpr std::string_view kDomainLogon = "lastLogon";
  const auto seen = beside_.logons->Find(user.anchor);
  if (!seen && !user.last_login) return;
  const TimePoint latest = user.last_login ? user.last_login->at + user.last_login->lag : server_.now;
  if (!user.last_login || (seen && *seen >= user.last_login->at)) {
    user.last_login = ObservedLogin{.at = *seen, .attribute = kDomainLogon};
  }
  const TimePoint at = user.last_login->at;
  user.last_login->lag = beside_.logons->is_complete() ? std::chrono::milliseconds{0} : std::max(latest, at) - at;
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
  if (const auto until = state_.enabled_until) good_until_ = std::min(*until, good_until_.value_or(*until));
  user.enabled = state_.enabled;
  user.state_reason = state_.reason;
  if (!state_.locked_out.empty()) found_extras_.push_back({kLockedOut, state_.locked_out});
}

}  // namespace rollcall
