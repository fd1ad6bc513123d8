#include "tests/agent/sync/model.h"

#include <algorithm>
#include <stdexcept>

#include "store/text_key.h"

namespace rollcall {
namespace {

using std::chrono::minutes;

const SourceConfig& Named(const Config& config, std::string_view name) {
  return *std::ranges::find(config.sources, name, &SourceConfig::name);
}

template <class Range, class Value, class Projection = std::identity>
bool Contains(const Range& range, const Value& value, Projection projection = {}) {
  return std::ranges::find(range, value, projection) != range.end();
}

bool Shows(const ScriptedConnector& pull, std::string_view anchor) {
  return Contains(pull.users, anchor, &UserSketch::anchor) ||
         Contains(pull.unreadable, anchor, &std::pair<std::string, std::string>::first);
}

using Times = std::pair<TimePoint, TimePoint>;

Times Later(const std::optional<Times>& before, TimePoint at, TimePoint latest) {
  if (!before) return {at, latest};
  return {std::max(before->first, at), std::max(before->second, latest)};
}

}  // namespace

void Wrong(const std::string& what) { throw std::runtime_error(what); }

void Model::Created(const Account& account) {
  people_[account.id] = {.fixed = account, .login = account.profile.login, .email = account.profile.email};
}

void Model::Removed(AccountId account) { people_.at(account).living = false; }

void Model::Restored(AccountId account, std::string_view login) {
  Person& person = people_.at(account);
  person.living = true;
  person.login_by_hand = person.login_by_hand || person.login != login;
  person.login = login;
  std::erase_if(person.groups, [this](const auto& group) {
    const auto found = groups_.find(group.first);
    return found == groups_.end() || found->second.incarnation != group.second;
  });
}

std::map<std::string, std::set<AccountId>> Model::Memberships() const {
  std::map<std::string, std::set<AccountId>> memberships;
  for (const auto& [name, group] : groups_) memberships[name];
  for (const auto& [id, person] : people_) {
    if (!person.living) continue;
    for (const auto& [name, incarnation] : person.groups) memberships[name].insert(id);
  }
  return memberships;
}

std::vector<AccountId> Model::Living() const {
  std::vector<AccountId> found;
  for (const auto& [id, person] : people_) {
    if (person.living) found.push_back(id);
  }
  return found;
}

std::vector<AccountId> Model::Archived() const {
  std::vector<AccountId> found;
  for (const auto& [id, person] : people_) {
    if (!person.living) found.push_back(id);
  }
  return found;
}

bool Model::IsFree(std::string_view login) const { return Holder(login) == nullptr; }

Person* Model::ByAnchor(std::string_view source, std::string_view anchor) {
  for (auto& [id, person] : people_) {
    const auto word = person.words.find(std::string(source));
    if (word != person.words.end() && word->second.anchor == anchor) return &person;
  }
  return nullptr;
}

const Person* Model::Holder(std::string_view login) const {
  for (const auto& [id, person] : people_) {
    if (person.living && TextKey(person.login) == TextKey(login)) return &person;
  }
  return nullptr;
}

// The first source in order of precedence that has a value.
std::string Model::Merged(const Person& person, std::string Word::*field) const {
  for (const SourceConfig& source : config_.sources) {
    const auto word = person.words.find(source.name);
    if (word != person.words.end() && !(word->second.*field).empty()) return word->second.*field;
  }
  return "";
}

// Somebody whose anchor was never seen: the registry chose between a new account and one that it may be.
Person& Model::FirstSight(const UserSketch& user, const SourceConfig& source, TimePoint now) {
  const auto account = registry_.LinkedTo(source.name, user.anchor);
  Require(account.has_value(), user.anchor + " was neither applied nor refused");
  const auto known = people_.find(account->id);
  if (known == people_.end()) {
    Require(account->id > newest_before_, "an account's id was used again");
    Require(account->creation_source == source.creation_source, user.anchor + " has another's creation source");
    Require(account->created_at == now, user.anchor + " was not created now");
    return people_[account->id] = {.fixed = *account};
  }
  Person& person = known->second;
  const auto relinked = relinks_.find(user.anchor);
  const bool is_relinked = relinked != relinks_.end() && relinked->second.account == account->id;
  const bool correlates = !source.correlate.empty() && (!person.words.contains(source.name) || is_relinked);
  Require(person.living && (person.words.empty() || correlates), user.anchor + " was given to another's account");
  Require(TextKey(person.login) == TextKey(user.login), user.anchor + " was given to an account of another login");
  return person;
}

void Model::ApplyState(bool enabled, const SourceConfig& source, Person& person) {
  const bool word = source.enabled_meaning == EnabledMeaning::kAdministratorsWord;
  const std::pair<HoldKind, std::string> hold =
      word ? std::pair(HoldKind::kManual, std::string()) : std::pair(HoldKind::kSource, source.name);
  if (!enabled) {
    person.holds.insert(hold);
    return;
  }
  if (word && person.holds.contains(hold)) return;  // an old list enables nobody
  person.holds.erase(hold);
  if (word) person.holds.erase({HoldKind::kAutomatic, ""});
}

void Model::Apply(const UserSketch& user, const SourceConfig& source, TimePoint now) {
  Person* known = ByAnchor(source.name, user.anchor);
  if (known != nullptr && !known->living) {
    Restored(known->fixed.id, known->login);
    known->login_by_hand = false;
  }
  Person& person = known != nullptr ? *known : FirstSight(user, source, now);
  // Who was at this name before has made way.
  for (auto& [id, other] : people_) {
    const auto word = other.words.find(source.name);
    if (word != other.words.end() && word->second.dn == user.dn) word->second.has_made_way = true;
  }
  person.words[source.name] = {user.anchor, user.login, user.email, user.dn};
  // Under the login that he was given by hand he stays while his source says nothing new.
  const auto account = registry_.LinkedTo(source.name, user.anchor);
  if (!person.login_by_hand || !account || account->profile.login != person.login) {
    person.login = Merged(person, &Word::login);
    person.login_by_hand = false;
  }
  person.email = Merged(person, &Word::email);
  if (user.last_login && *user.last_login <= now + minutes(5)) {
    person.last_login = Later(person.last_login, *user.last_login, *user.last_login + user.lag);
  } else {
    LearnLogin(user, source, now);
  }
  person.holds.erase({HoldKind::kMissing, source.name});
  if (user.enabled) ApplyState(*user.enabled, source, person);
}

// A time in the future shows that a known user has logged in, unless the source's clock was wrong before; so does any
// time of a record that is refused for another reason. tests/agent/sync/reconcile_test.cc has the rules.
void Model::LearnLogin(const UserSketch& user, const SourceConfig& source, TimePoint now) {
  Person* person = ByAnchor(source.name, user.anchor);
  const auto account = registry_.LinkedTo(source.name, user.anchor);
  if (person == nullptr || !account || !account->last_login || !user.last_login) return;
  const bool is_future = *user.last_login > now + minutes(5);
  const auto later =
      Later(person->last_login, is_future ? now : *user.last_login, is_future ? now : *user.last_login + user.lag);
  if (std::pair(account->last_login->at, account->last_login->latest) == later) person->last_login = later;
}

// Users with a new anchor and the login of somebody whose anchor this pull shows no more. In a source that correlates
// by logins they are one person; in any other, someone has to say so. Of two who claim one account neither gets it.
void Model::FindRelinks(const ScriptedConnector& pull, const std::string& source,
                        const std::set<AccountId>& missing_before) {
  relinks_.clear();
  const bool is_full = pull.coverage == Coverage::kFull;
  const bool unclear = is_full && Contains(pull.unreadable, "", &std::pair<std::string, std::string>::first);
  std::map<AccountId, int> claims;
  for (const UserSketch& user : pull.users) {
    const Person* holder = ByAnchor(source, user.anchor) == nullptr ? Holder(user.login) : nullptr;
    if (holder == nullptr) continue;
    const auto word = holder->words.find(source);
    if (word == holder->words.end() || Shows(pull, word->second.anchor)) continue;
    const AccountId id = holder->fixed.id;
    ++claims[id];
    const bool gone = is_full ? !unclear : Contains(pull.gone, word->second.anchor);
    relinks_[user.anchor] = {id, gone && !missing_before.contains(id)};
  }
  for (auto& [anchor, relink] : relinks_) relink.is_proven = relink.is_proven && claims[relink.account] == 1;
}

bool Model::Awaits(const UserSketch& user, const SourceConfig& source) const {
  const auto found = relinks_.find(user.anchor);
  return source.correlate.empty() && found != relinks_.end() && found->second.is_proven;
}

// Only for a login that another account has when all is done, and not where some could have passed theirs round.
void Model::JudgeRefusals(const ScriptedConnector& pull, const PassOutcome& outcome) {
  std::map<const Person*, const Person*> waits_for;
  for (const UserSketch& user : pull.users) {
    if (!outcome.refused.contains(user.anchor)) continue;
    Person* person = ByAnchor(outcome.source, user.anchor);
    Person wanting = person != nullptr ? *person : Person();
    wanting.words[outcome.source] = {user.anchor, user.login, user.email, user.dn};
    const std::string login = Merged(wanting, &Word::login);
    const Person* holder = Holder(login);
    Require(holder != nullptr && holder != person, user.anchor + " was refused although " + login + " is free");
    if (person != nullptr && person->living) waits_for[person] = holder;
  }
  for (const auto& [first, holder] : waits_for) {
    const Person* next = holder;
    for (std::size_t steps = 0; steps <= waits_for.size() && waits_for.contains(next); ++steps) {
      next = waits_for.at(next);
      Require(next != first, first->login + " was refused in a circle of people who could have swapped");
    }
  }
}

void Model::HoldAbsent(const ScriptedConnector& pull, const SourceConfig& source, const PassOutcome& outcome,
                       const std::set<AccountId>& missing_before) {
  const bool is_full = pull.coverage == Coverage::kFull;
  std::vector<Person*> absent;
  std::size_t known = 0;
  for (auto& [id, person] : people_) {
    const auto word = person.words.find(source.name);
    if (!person.living || word == person.words.end()) continue;
    const auto claims = [id = id](const auto& relink) { return relink.second.account == id; };
    const std::string& anchor = word->second.anchor;
    const bool back = is_full ? Shows(pull, anchor) : !person.holds.contains({HoldKind::kMissing, source.name});
    if (missing_before.contains(id) && !back) continue;
    ++known;
    if (std::ranges::any_of(relinks_, claims)) continue;
    if (!Shows(pull, anchor) && (is_full || Contains(pull.gone, anchor))) absent.push_back(&person);
  }
  // A delta stands by all whom it does not call gone.
  const bool unclear = is_full && Contains(pull.unreadable, "", &std::pair<std::string, std::string>::first);
  const bool empty = is_full ? pull.users.empty() : absent.size() == known;
  const Limit& limit = source.limits[ChangeKind::kMissing];
  const bool many = std::ssize(absent) > limit.count &&
                    static_cast<double>(absent.size()) * 100 > limit.percent * static_cast<double>(known);
  const bool held = source.lifecycle == Lifecycle::kHoldMissing && !absent.empty() && (unclear || empty || many);
  const bool awaits = std::ranges::any_of(pull.users, [&](const UserSketch& user) { return Awaits(user, source); });
  Require(awaits == outcome.held.contains(ChangeKind::kRelinked),
          "the guard asks about other people than those who are to be relinked");
  Require(held == outcome.held.contains(ChangeKind::kMissing),
          std::string("the guard held ") + (held ? "nobody" : "people") + " as missing, " +
              std::to_string(absent.size()) + " of " + std::to_string(known) + " being absent");
  if (held || source.lifecycle == Lifecycle::kIgnoreAbsence) return;
  for (Person* person : absent) person->holds.emplace(HoldKind::kMissing, source.name);
}

// nullopt: a member's name is known of two people, and which of them is meant cannot be told.
std::optional<std::set<AccountId>> Model::Resolve(const GroupSketch& group, const ScriptedConnector& pull,
                                                  const PassOutcome& outcome) const {
  std::set<AccountId> members;
  // Who is to be relinked is a member by the new name already.
  std::vector<std::pair<std::string, AccountId>> aliases;
  for (const UserSketch& user : pull.users) {
    if (Awaits(user, Named(config_, outcome.source))) {
      aliases.emplace_back(user.dn, relinks_.at(user.anchor).account);
    }
  }
  for (const std::string& dn : group.members) {
    std::vector<AccountId> shown, remembered;
    for (const auto& [id, person] : people_) {
      const auto word = person.words.find(outcome.source);
      if (!person.living || word == person.words.end() || word->second.has_made_way || word->second.dn != dn) continue;
      if (std::ranges::any_of(aliases, [id = id](const auto& alias) { return alias.second == id; })) continue;
      const bool applied = Contains(pull.users, word->second.anchor, &UserSketch::anchor) &&
                           !outcome.refused.contains(word->second.anchor);
      (applied ? shown : remembered).push_back(id);
    }
    for (const auto& [place, id] : aliases) {
      if (place == dn) shown.push_back(id);
    }
    const auto& there = shown.empty() ? remembered : shown;
    if (there.size() > 1) return std::nullopt;
    members.insert(there.begin(), there.end());
  }
  for (const std::string& login : group.logins) {
    const Person* holder = Holder(login);
    if (holder != nullptr && holder->words.contains(outcome.source)) members.insert(holder->fixed.id);
  }
  return members;
}

void Model::ApplyGroups(const ScriptedConnector& pull, const PassOutcome& outcome) {
  const auto leave = [this](const std::string& name) {
    for (auto& [id, person] : people_) {
      if (person.living) person.groups.erase(name);
    }
  };
  // A record without an id may be any group's.
  const bool unclear = Contains(pull.unreadable, "", &std::pair<std::string, std::string>::first);
  if (pull.coverage == Coverage::kFull && !pull.groups.empty() && !unclear) {
    std::erase_if(groups_, [&](const auto& known) {
      const bool gone =
          known.second.source == outcome.source && !Contains(pull.groups, known.first, &GroupSketch::anchor);
      if (gone) leave(known.first);
      return gone;
    });
  }
  for (const GroupSketch& group : pull.groups) {
    if (!groups_.contains(group.anchor)) groups_[group.anchor] = {outcome.source, ++incarnations_};
    leave(group.anchor);
    auto members = Resolve(group, pull, outcome);
    if (!members) {
      const auto there = registry_.MembersOf(group.anchor);
      members.emplace(there.begin(), there.end());
    }
    for (const AccountId id : *members) people_.at(id).groups[group.anchor] = groups_[group.anchor].incarnation;
  }
}

bool Model::SharesAPlace(const std::string& source) const {
  std::set<std::string> places;
  for (const AccountId id : Living()) {
    const auto& words = people_.at(id).words;
    const auto word = words.find(source);
    if (word != words.end() && !word->second.has_made_way && !places.insert(word->second.dn).second) return true;
  }
  return false;
}

void Model::LearnMembers() {
  for (const auto& [name, group] : groups_) {
    for (const AccountId id : Living()) people_.at(id).groups.erase(name);
    for (const AccountId id : registry_.MembersOf(name)) people_.at(id).groups[name] = group.incarnation;
  }
}

void Model::Passed(const ScriptedConnector& pull, const PassOutcome& outcome) {
  const SourceConfig& source = Named(config_, outcome.source);
  newest_before_ = people_.empty() ? AccountId{} : people_.rbegin()->first;
  std::set<AccountId> missing_before;
  for (const auto& [id, person] : people_) {
    if (person.living && person.holds.contains({HoldKind::kMissing, source.name})) missing_before.insert(id);
  }
  FindRelinks(pull, source.name, missing_before);
  for (const UserSketch& user : pull.users) {
    if (Awaits(user, source)) {
      Require(!outcome.refused.contains(user.anchor), user.anchor + " was refused, and ought to be in a plan");
    } else if (!outcome.refused.contains(user.anchor)) {
      Apply(user, source, outcome.now);
    } else {
      LearnLogin(user, source, outcome.now);
    }
  }
  JudgeRefusals(pull, outcome);
  ApplyGroups(pull, outcome);
  HoldAbsent(pull, source, outcome, missing_before);
}

}  // namespace rollcall
