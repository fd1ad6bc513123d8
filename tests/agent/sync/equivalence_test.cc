// Random histories of a real directory: a chain of deltas leads to the registry that full pulls lead to.
// They are the same in every run; RC_PARAMS="seed=7 max_success=100" in the environment tells others, and more of them.
#include <gtest/gtest.h>
//
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "agent/sync/pass.h"
#include "store/schema.h"
#include "tests/connectors/ldap/fixture.h"

namespace rollcall {
namespace {

[[maybe_unused]] const int kSameHistories = setenv("RC_PARAMS", "seed=20261123 max_success=12", 0);

constexpr int kPeople = 6;
constexpr int kNames = 8;  // of places and of logins, which pass from one to another
constexpr int kGroups = 4;

const std::string kSuffix = ",dc=example,dc=com";
std::string Place(int name, int folder) {
  const std::array<std::string, 3> folders = {"ou=people", "ou=more", "ou=outside"};
  return "cn=place" + std::to_string(name) + ',' + folders.at(static_cast<std::size_t>(folder)) + kSuffix;
}
std::string GroupDn(int group) { return "cn=group" + std::to_string(group) + ",ou=groups" + kSuffix; }
std::string Login(int name) { return "login" + std::to_string(name); }

// One change that somebody makes. What is impossible at the time is left out.
struct Step {
  enum class Kind : std::uint8_t { kAdd, kDelete, kMove, kLogin, kTitle, kRobot, kMembers, kLogins, kNoGroup };
  Kind kind = Kind::kAdd;
  int who = 0;   // person or group
  int name = 0;  // place or login
  int folder = 0;
  std::vector<int> members;
};

std::ostream& operator<<(std::ostream& out, const Step& step) {
  out << static_cast<int>(step.kind) << " who " << step.who << " name " << step.name << " folder " << step.folder;
  for (const int member : step.members) out << ' ' << member;
  return out;
}

rc::Gen<int> Below(int limit) { return rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, limit)); }

rc::Gen<Step> AStep() {
  return rc::gen::apply(
      [](int kind, int who, int name, int folder, std::vector<int> members) {
        return Step{static_cast<Step::Kind>(kind), who, name, folder, std::move(members)};
      },
      Below(9), Below(kPeople), Below(kNames), Below(3),
      rc::gen::resize(4, rc::gen::container<std::vector<int>>(Below(kNames))));
}
// Batches; a pass follows each.
rc::Gen<std::vector<std::vector<Step>>> AHistory() {
  return rc::gen::container<std::vector<std::vector<Step>>>(5, rc::gen::container<std::vector<Step>>(6, AStep()));
}

class Directory {
 public:
  explicit Directory(const std::vector<std::string>& arguments)
      : slapd_(PeopleLdif(0) +
                   "dn: ou=more,dc=example,dc=com\nobjectClass: organizationalUnit\nou: more\n\n"
                   "dn: ou=outside,dc=example,dc=com\nobjectClass: organizationalUnit\nou: outside\n\n"
                   // A full pull that shows no group at all keeps them all: it never comes to that.
                   "dn: cn=kept,ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: kept\n"
                   "member: cn=place0,ou=people,dc=example,dc=com\n\n",
               arguments) {}

  LdapOptions Options(LdapOptions::Incremental incremental) const {
    LdapOptions options = AgentOptions(slapd_);
    options.incremental = incremental;
    options.bases = {"ou=people" + kSuffix, "ou=more" + kSuffix};
    options.group_bases = {"ou=groups" + kSuffix};
    options.filter = "(&(objectClass=inetOrgPerson)(!(employeeType=robot)))";
    return options;
  }

  void Apply(const std::vector<Step>& steps) {
    std::string ldif;
    for (const Step& step : steps) ldif += Ldif(step);
    if (!ldif.empty()) slapd_.Modify(ldif);
  }

 private:
  struct Person {
    std::string dn;
    std::string login;
    bool robot = false;
  };

  bool IsFree(const std::string& value, std::string Person::*member) const {
    return std::ranges::none_of(people_, [&](const auto& person) { return person.second.*member == value; });
  }

  std::string Ldif(const Step& step) {
    const auto person = people_.find(step.who);
    const bool is_there = person != people_.end();
    const std::string dn = Place(step.name, step.folder);
    const std::string login = Login(step.name);
    switch (step.kind) {
      case Step::Kind::kAdd:
        if (is_there || !IsFree(dn, &Person::dn) || !IsFree(login, &Person::login)) return "";
        people_[step.who] = {dn, login};
        return Change(
            dn, "add\nobjectClass: inetOrgPerson\ncn: place" + std::to_string(step.name) + "\nsn: s\nuid: " + login);
      case Step::Kind::kDelete: {
        if (!is_there) return "";
        const std::string old = person->second.dn;
        people_.erase(person);
        return Change(old, "delete");
      }
      case Step::Kind::kMove: {
        if (!is_there || !IsFree(dn, &Person::dn)) return "";
        const std::string old = std::exchange(person->second.dn, dn);
        return Change(old, "modrdn\nnewrdn: cn=place" + std::to_string(step.name) +
                               "\ndeleteoldrdn: 1\nnewsuperior: " + dn.substr(dn.find(',') + 1));
      }
      case Step::Kind::kLogin:
        if (!is_there || !IsFree(login, &Person::login)) return "";
        person->second.login = login;
        return Change(person->second.dn, "modify\nreplace: uid\nuid: " + login);
      case Step::Kind::kTitle:
        return is_there ? Change(person->second.dn, "modify\nreplace: givenName\ngivenName: g" + login) : "";
      case Step::Kind::kRobot:
        if (!is_there) return "";
        person->second.robot = !person->second.robot;
        return Change(person->second.dn, person->second.robot ? "modify\nreplace: employeeType\nemployeeType: robot"
                                                              : "modify\ndelete: employeeType");
      case Step::Kind::kMembers:
        return Group(step, "groupOfNames", "member", [&](int name) { return Place(name, step.folder); });
      case Step::Kind::kLogins:
        return Group(step, "posixGroup", "memberUid", [](int name) { return Login(name); });
      case Step::Kind::kNoGroup:
        return groups_.erase(step.who % kGroups) == 1 ? Change(GroupDn(step.who % kGroups), "delete") : "";
    }
    return "";
  }

  template <class Name>
  std::string Group(const Step& step, const std::string& type, const std::string& attribute, Name name) {
    const int group = step.who % kGroups;
    std::set<std::string> members;
    for (const int member : step.members) members.insert(name(member));
    if (members.empty()) members.insert(attribute == "member" ? GroupDn((group + 1) % kGroups) : "nobody");
    std::string values;
    for (const std::string& member : members) values += '\n' + attribute + ": " + member;
    const auto known = groups_.find(group);
    if (known == groups_.end()) {
      groups_[group] = type;
      const std::string number = type == "posixGroup" ? "\ngidNumber: 1" : "";
      return Change(GroupDn(group),
                    "add\nobjectClass: " + type + "\ncn: group" + std::to_string(group) + number + values);
    }
    if (known->second != type) return "";
    return Change(GroupDn(group), "modify\nreplace: " + attribute + values);
  }

  static std::string Change(const std::string& dn, const std::string& change) {
    return "dn: " + dn + "\nchangetype: " + change + "\n\n";
  }

  Slapd slapd_;
  std::map<int, Person> people_;
  std::map<int, std::string> groups_;  // with their class
};

struct Silence : PassListener {
  void OnChange(const ChangeLine& /*change*/) override {}
  void OnConflict(std::string_view /*place*/, std::string_view /*reason*/) override {}
  void OnWarning(std::string_view /*message*/) override {}
  void OnProgress(std::int64_t /*records*/) override {}
};

// A registry that is fed from the directory.
class Registry {
 public:
  explicit Registry(const LdapOptions& options) {
    database_ = std::make_unique<Database>(DatabaseOptions{.connect = "sqlite3://" + folder_.path() + "/r.db"});
    Migrate(*database_);
    database_->Run("PRAGMA synchronous = OFF");
    config_.sources.push_back({.name = "corp", .type = "ldap", .creation_source = CreationSource::kLdap});
    config_.sources[0].missing_limit = {.count = 100, .percent = 100};
    connector_ = MakeLdapConnector(options);
  }

  PassReport Pull(PullFrom from) {
    const PassRequest request = {.from = from, .clock = [] { return TimePoint(std::chrono::hours(500'000)); }};
    return RunPass(*database_, config_, config_.sources[0], *connector_, request, silence_);
  }

  // Everything but what differs from one registry to the next: ids, and hashes of ids.
  std::string State() {
    std::string state;
    for (const char* sql :
         {"SELECT 'account ' || a.login || ' ' || a.enabled || ' ' || coalesce(a.given_name, '') FROM account a",
          "SELECT 'link ' || l.anchor || ' ' || a.login || ' ' || l.dn || ' ' || coalesce(l.dn_key, '-') FROM link l "
          "JOIN account a ON a.id = l.account",
          "SELECT 'hold ' || a.login || ' ' || h.kind FROM hold h JOIN account a ON a.id = h.account",
          "SELECT 'member ' || g.dn || ' ' || a.login || ' ' || m.named_by || ' ' || m.told_by FROM membership m "
          "JOIN user_group g ON g.id = m.user_group JOIN account a ON a.id = m.account",
          "SELECT 'ref ' || g.dn || ' ' || r.ref FROM member_ref r JOIN user_group g ON g.id = r.user_group",
          "SELECT 'edge ' || p.dn || ' ' || c.dn FROM group_edge e JOIN user_group p ON p.id = e.parent "
          "JOIN user_group c ON c.id = e.child",
          "SELECT 'group ' || g.anchor || ' ' || g.dn FROM user_group g",
          "SELECT 'conflict ' || c.subject || ' ' || c.reason FROM conflict c WHERE c.closed_at IS NULL"}) {
      std::vector<std::string> lines;
      database_->Each<std::string>(sql, {}, [&lines](std::string line) { lines.push_back(std::move(line)); });
      std::ranges::sort(lines);
      for (const std::string& line : lines) state += line + '\n';
    }
    return state;
  }
  std::string Hashes() {
    std::string hashes;
    database_->Each<std::string, std::int64_t>(
        "SELECT anchor, members_hash FROM user_group ORDER BY anchor", {},
        [&](const std::string& anchor, std::int64_t hash) { hashes += anchor + ' ' + std::to_string(hash) + '\n'; });
    return hashes;
  }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Database> database_;
  Config config_;
  std::unique_ptr<Connector> connector_;
  Silence silence_;
};

void ExpectEquivalence(Directory& directory, const std::vector<std::vector<Step>>& history) {
  Registry chain(directory.Options(LdapOptions::Incremental::kSync));
  Registry full(directory.Options(LdapOptions::Incremental::kNone));
  for (const std::vector<Step>& batch : history) {
    directory.Apply(batch);
    RC_ASSERT(chain.Pull(PullFrom::kCursor).complete);
    RC_ASSERT(full.Pull(PullFrom::kStart).complete);
    RC_ASSERT(chain.State() == full.State());
  }
  const std::string state = chain.State();
  const std::string hashes = chain.Hashes();
  const PassReport again = chain.Pull(PullFrom::kStart);
  RC_ASSERT(again.counts.granted + again.counts.revoked + again.counts.updated + again.counts.missing == 0);
  RC_ASSERT(chain.State() == state);
  RC_ASSERT(chain.Hashes() == hashes);
}

TEST(Equivalence, AChainOfDeltasIsAFullPull) {
  Directory directory({"--session-log", "1000"});
  rc::detail::checkGTest([&] { ExpectEquivalence(directory, *AHistory()); });
}

TEST(Equivalence, SoItIsWhereTheServerNamesWhatIsPresent) {
  Directory directory({});
  rc::detail::checkGTest([&] { ExpectEquivalence(directory, *AHistory()); });
}

}  // namespace
}  // namespace rollcall
