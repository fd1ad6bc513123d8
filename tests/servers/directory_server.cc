#include "tests/servers/directory_server.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <stdexcept>

#include "tests/end_to_end/program.h"
#include "tests/servers/ds389.h"
#include "tests/servers/samba.h"
#include "tests/servers/slapd.h"

namespace rollcall {

struct DirectoryServer::Words {
  std::string_view rdn;
  std::string_view person;  // its object class and what it needs
  std::string_view group;   // object class
  std::string_view login;
  std::string_view state;     // attribute
  std::string_view disabled;  // its value then
  std::string_view enabled;   // empty: there is none
};

namespace {

constexpr std::string_view kInetOrgPerson = "inetOrgPerson\ncn: Somebody\nsn: Body";
constexpr DirectoryServer::Words kOpenLdapWords = {
    "uid", kInetOrgPerson, "groupOfNames", "uid", "pwdAccountLockedTime", "000001010000Z", ""};
constexpr DirectoryServer::Words k389Words = {"uid", kInetOrgPerson, "groupOfNames", "uid", "nsAccountLock", "true",
                                              ""};
constexpr DirectoryServer::Words kAdWords = {
    "cn", "user\nuserAccountControl: 544", "group", "sAMAccountName", "userAccountControl", "546", "544"};

std::string Change(const std::string& dn, const std::string& change) {
  return "dn: " + dn + "\nchangetype: " + change + "\n\n";
}

// The family's server behind one face.
template <typename Server>
class Wrapped : public DirectoryServer {
 public:
  template <typename... Arguments>
  explicit Wrapped(const Words& words, Arguments&&... arguments)
      : DirectoryServer(words), server_(std::forward<Arguments>(arguments)...) {}

  const std::string& operator[](const std::string& key) const override { return server_[key]; }
  void Modify(std::string_view changes) const override { server_.Modify(changes); }
  void Kill() const override { server_.Kill(); }
  void Freeze() const override { server_.Freeze(); }
  void Thaw() const override { server_.Thaw(); }
  void Restart() override { server_.Restart(); }
  void Save() override { server_.Save(); }
  void Restore() override { server_.Restore(); }
  void LetCertificateExpire() const override { server_.LetCertificateExpire(); }
  bool LimitSize(int /*entries*/) const override { return false; }

 protected:
  Server server_;
};

class OpenLdapServer : public Wrapped<Slapd> {
 public:
  OpenLdapServer() : Wrapped(kOpenLdapWords, "", std::vector<std::string>{"--session-log", "1000"}) {}
  bool LimitSize(int entries) const override {
    server_.LimitSize(entries);
    return true;
  }
};

class Ds389Server : public Wrapped<Ds389> {
 public:
  Ds389Server() : Wrapped(k389Words, "") {}
  bool LimitSize(int entries) const override {
    Modify(Replaced((*this)["BIND_DN"], "nsSizeLimit", std::to_string(entries)) +
           Replaced((*this)["BIND_DN"], "nsLookThroughLimit", std::to_string(entries)));  // of pages
    return true;
  }
};

class AdServer : public Wrapped<Samba> {
 public:
  AdServer() : Wrapped(kAdWords) {}
  // Only the database takes a password in clear.
  void AddWithPassword(const std::string& entry, const std::string& password) const override {
    server_.Seed(entry.substr(0, entry.size() - 1) + "userPassword: " + password + "\n\n");
  }
};

}  // namespace

const char* DirectoryServer::Impossible(DirectoryFamily family) {
  switch (family) {
    case DirectoryFamily::kOpenLdap:
      return nullptr;
    case DirectoryFamily::k389Ds:
      return Ds389::IsPossible() ? nullptr : Ds389::kImpossible;
    case DirectoryFamily::kActiveDirectory:
      return Samba::IsPossible() ? nullptr : Samba::kImpossible;
  }
  return nullptr;
}

std::unique_ptr<DirectoryServer> DirectoryServer::Start(DirectoryFamily family) {
  switch (family) {
    case DirectoryFamily::kOpenLdap:
      return std::make_unique<OpenLdapServer>();
    case DirectoryFamily::k389Ds:
      return std::make_unique<Ds389Server>();
    case DirectoryFamily::kActiveDirectory:
      return std::make_unique<AdServer>();
  }
  return nullptr;
}

void DirectoryServer::AddWithPassword(const std::string& entry, const std::string& password) const {
  Modify(entry.substr(0, entry.size() - 1) + "userPassword: " + password + "\n\n");
}

std::string DirectoryServer::Person(const std::string& login, const std::string& unit) const {
  return std::string(words_.rdn) + '=' + login + ',' + unit;
}

std::string DirectoryServer::NewUnit(const std::string& unit) const {
  return Change(unit, "add\nobjectClass: organizationalUnit");
}

std::string DirectoryServer::NewPerson(const std::string& login, const std::string& unit) const {
  return Change(Person(login, unit), "add\nobjectClass: " + std::string(words_.person) + '\n' +
                                         std::string(words_.login) + ": " + login + "\nmail: " + login +
                                         "@example.com");
}

std::string DirectoryServer::NewGroup(const std::string& dn, const std::vector<std::string>& members) const {
  std::string change = "add\nobjectClass: " + std::string(words_.group);
  for (const std::string& each : members) change += "\nmember: " + each;
  return Change(dn, change);
}

std::string DirectoryServer::Renamed(const std::string& login, const std::string& unit, const std::string& name) const {
  const std::string rename = "modrdn\nnewrdn: " + std::string(words_.rdn) + '=' + name + "\ndeleteoldrdn: 1";
  const bool login_follows = words_.rdn == words_.login;
  return Change(Person(login, unit), rename) +
         (login_follows ? "" : Replaced(Person(name, unit), std::string(words_.login), name));
}

std::string DirectoryServer::Moved(const std::string& login, const std::string& unit, const std::string& to) const {
  return Change(Person(login, unit),
                "modrdn\nnewrdn: " + std::string(words_.rdn) + '=' + login + "\ndeleteoldrdn: 1\nnewsuperior: " + to);
}

std::string DirectoryServer::Disabled(const std::string& login, const std::string& unit) const {
  return Replaced(Person(login, unit), std::string(words_.state), std::string(words_.disabled));
}

std::string DirectoryServer::Enabled(const std::string& login, const std::string& unit) const {
  const std::string dn = Person(login, unit);
  if (words_.enabled.empty()) return Change(dn, "modify\ndelete: " + std::string(words_.state));
  return Replaced(dn, std::string(words_.state), std::string(words_.enabled));
}

std::string DirectoryServer::Deleted(const std::string& dn) { return Change(dn, "delete"); }

std::string DirectoryServer::Replaced(const std::string& dn, const std::string& attribute, const std::string& value) {
  return Change(dn, "modify\nreplace: " + attribute + '\n' + attribute + ": " + value);
}

void DirectoryServer::LogIn(const std::string& dn, const std::string& password) const {
  if (Program({"ldapsearch", "-x", "-H", (*this)["URI"], "-D", dn, "-w", password, "-b", "", "-s", "base", "1.1"})
          .Wait()
          .code != 0)
    throw std::runtime_error("the login was refused");
}

std::vector<std::string> DirectoryServer::PeopleIn(const std::string& unit) const {
  const std::string login(words_.login);
  const std::string state(words_.state);
  const Ended found =
      Program({"ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-H", (*this)["URI"], "-D", (*this)["ADMIN_DN"], "-w",
               (*this)["ADMIN_PASSWORD"], "-b", unit, '(' + login + "=*)", login, "mail", state})
          .Wait();
  if (found.code != 0) throw std::runtime_error("ldapsearch failed: " + found.err);
  std::vector<std::string> people;
  std::map<std::string, std::string> entry;
  std::istringstream lines(found.out + '\n');
  for (std::string line; std::getline(lines, line);) {
    if (const std::size_t colon = line.find(": "); colon != std::string::npos) {
      entry[line.substr(0, colon)] = line.substr(colon + 2);
      continue;
    }
    if (line.empty() && entry.contains(login))
      people.push_back(entry[login] + ' ' + entry["mail"] +
                       (entry[state] == words_.disabled ? " disabled" : " enabled"));
    if (line.empty()) entry.clear();
  }
  std::ranges::sort(people);
  return people;
}

}  // namespace rollcall
