// Memberships that users' own records tell: memberOf, the groups of a CSV row.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/guard/pass_context.h"
#include "agent/sync/revocations.h"
#include "store/database.h"
#include "store/memberships.h"

namespace rollcall {

// Remembers what the users that changed say, about 16 bytes a membership, until the groups themselves have been read:
// only then is it known which group a name means. Not thread-safe. All references outlive it.
class UserMemberships {
 public:
  UserMemberships(const PassContext& pass, Revocations& revocations) : pass_(pass), revocations_(revocations) {}

  // The first group that the user names, that nobody knows, and that the source may not make; empty: there is none.
  std::string Unknown(const ObservedUser& user);
  void Observe(AccountId account, const ObservedUser& user);
  // After the last group.
  void Finish();
  // Groups that were made for them.
  const std::vector<GroupId>& made() const { return made_; }

 private:
  struct Name {
    std::string key;
    std::string text;
    bool known = false;  // to the registry, from whatever source, before this pass
    GroupId group{};     // once it has been looked for
  };
  struct Told {
    std::uint32_t name;
    std::uint32_t role;
  };
  struct Person {
    AccountId account;
    MembershipsTold meaning;
    std::uint32_t told;  // how many of told_ are of this person
  };

  std::uint32_t Intern(const DnView& group);
  bool IsSkipped(Name& name);
  GroupId Find(Name& name);
  void Apply(const Person& person, std::vector<Membership> told);
  void ShowGranted(const std::vector<Membership>& memberships);

  const PassContext& pass_;
  Revocations& revocations_;
  std::map<std::string, std::uint32_t, std::less<>> index_;  // of names_, by key
  std::vector<Name> names_;
  std::map<std::string, std::uint32_t, std::less<>> role_index_;
  std::vector<std::string_view> roles_;  // keys of role_index_
  std::vector<Told> told_;
  std::vector<Person> people_;
  std::vector<GroupId> made_;
};

}  // namespace rollcall
