// What a registry ought to look like after a story, told anew and as simply as possible: the oracle of model_test.cc.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/config/config.h"
#include "store/types.h"
#include "tests/agent/sync/scripted_connector.h"

namespace rollcall {

// The last word of one source on a person.
struct Word {
  std::string anchor;
  std::string login;
  std::string email;
  std::string dn;
  bool has_made_way = false;  // for another, who was shown at that dn since
};

// An account, living or archived.
struct Person {
  Account fixed;  // id, public id, creation source and creation time never change; the rest is not looked at
  std::string login;
  std::string email;
  bool living = true;
  bool login_by_hand = false;  // restored under another login than its sources say
  std::set<std::pair<HoldKind, std::string>> holds;
  std::map<std::string, Word> words;  // by source
  std::optional<std::pair<TimePoint, TimePoint>> last_login;
  std::map<std::string, int> groups;  // it is, or was when it was removed, in; with the group's incarnation
};

// What cannot be told beforehand, and is judged instead: whom a pass refused.
struct PassOutcome {
  std::string source;
  TimePoint now;
  std::set<std::string> refused;  // anchors
  std::set<ChangeKind> held;      // kinds of PassReport::held
};

// How the model looks up what the registry gave to those it had not seen before.
class RegistryView {
 public:
  virtual ~RegistryView() = default;
  virtual std::optional<Account> LinkedTo(std::string_view source, std::string_view anchor) = 0;
  virtual std::vector<AccountId> MembersOf(std::string_view group) = 0;
};

// Every function throws std::runtime_error where the registry did what it must not.
class Model {
 public:
  Model(const Config& config, RegistryView& registry) : config_(config), registry_(registry) {}

  void Created(const Account& account);
  void Removed(AccountId account);
  void Restored(AccountId account, std::string_view login);
  void SetHold(AccountId account, HoldKind kind) { people_.at(account).holds.emplace(kind, ""); }
  void LiftHold(AccountId account, HoldKind kind) { people_.at(account).holds.erase({kind, ""}); }
  void Passed(const ScriptedConnector& pull, const PassOutcome& outcome);

  // Two people are known under one DN, because one of them was refused or not shown since the other took it. Which of
  // them a group means by it, the source alone knows: the model takes what the registry says.
  bool SharesAPlace(const std::string& source) const;
  void LearnMembers();

  const std::map<AccountId, Person>& people() const { return people_; }
  // Group -> members.
  std::map<std::string, std::set<AccountId>> Memberships() const;
  std::vector<AccountId> Living() const;
  std::vector<AccountId> Archived() const;
  bool IsFree(std::string_view login) const;

 private:
  struct Group {
    std::string source;
    int incarnation = 0;
  };
  Person* ByAnchor(std::string_view source, std::string_view anchor);
  const Person* Holder(std::string_view login) const;
  Person& FirstSight(const UserSketch& user, const SourceConfig& source, TimePoint now);
  void Apply(const UserSketch& user, const SourceConfig& source, TimePoint now);
  void FindRelinks(const ScriptedConnector& pull, const std::string& source, const std::set<AccountId>& missing_before);
  bool Awaits(const UserSketch& user, const SourceConfig& source) const;
  void LearnLogin(const UserSketch& user, const SourceConfig& source, TimePoint now);
  void ApplyState(bool enabled, const SourceConfig& source, Person& person);
  std::string Merged(const Person& person, std::string Word::*field) const;
  void JudgeRefusals(const ScriptedConnector& pull, const PassOutcome& outcome);
  void HoldAbsent(const ScriptedConnector& pull, const SourceConfig& source, const PassOutcome& outcome,
                  const std::set<AccountId>& missing_before);
  void ApplyGroups(const ScriptedConnector& pull, const PassOutcome& outcome);
  std::optional<std::set<AccountId>> Resolve(const GroupSketch& group, const ScriptedConnector& pull,
                                             const PassOutcome& outcome) const;

  const Config& config_;
  RegistryView& registry_;
  std::map<AccountId, Person> people_;
  std::map<std::string, Group> groups_;  // that there are
  int incarnations_ = 0;
  // Of the pass at hand.
  AccountId newest_before_{};
  struct Relink {
    AccountId account{};
    bool is_proven = false;  // that it is the same person, or that a person has to say so
  };
  std::map<std::string, Relink> relinks_;  // by the new anchor
};

[[noreturn]] void Wrong(const std::string& what);
inline void Require(bool condition, const std::string& otherwise) {
  if (!condition) Wrong(otherwise);
}

}  // namespace rollcall
