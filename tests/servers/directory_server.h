// A real directory of one of the three families, and what happens to the people in it, in that family's own words.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

enum class DirectoryFamily : std::uint8_t { kOpenLdap, k389Ds, kActiveDirectory };

class DirectoryServer {
 public:
  // Why there cannot be one here; nullptr: there can. The words are those by which ctest knows a skipped test.
  static const char* Impossible(DirectoryFamily family);
  // Throws std::runtime_error where it does not start.
  static std::unique_ptr<DirectoryServer> Start(DirectoryFamily family);
  virtual ~DirectoryServer() = default;

  // A value of the script's env file: "URI", "CA_FILE" and so on.
  virtual const std::string& operator[](const std::string& key) const = 0;
  // Applies LDIF changes as the administrator. Throws std::runtime_error where that fails.
  virtual void Modify(std::string_view changes) const = 0;
  // LDIF of a new person who can log in.
  virtual void AddWithPassword(const std::string& entry, const std::string& password) const;

  virtual void Kill() const = 0;
  virtual void Freeze() const = 0;
  virtual void Thaw() const = 0;
  virtual void Restart() = 0;
  virtual void Save() = 0;
  virtual void Restore() = 0;
  virtual void LetCertificateExpire() const = 0;
  // From the next start on (at the latest), the agent finds no more than so many entries. false: it knows no such
  // limit.
  virtual bool LimitSize(int entries) const = 0;

  // LDIF. A person is a login in a unit, and both are part of the name; units have names of their own.
  std::string Person(const std::string& login, const std::string& unit) const;
  std::string NewUnit(const std::string& unit) const;
  std::string NewPerson(const std::string& login, const std::string& unit) const;
  std::string NewGroup(const std::string& dn, const std::vector<std::string>& members) const;
  std::string Renamed(const std::string& login, const std::string& unit, const std::string& name) const;
  std::string Moved(const std::string& login, const std::string& unit, const std::string& to) const;
  std::string Disabled(const std::string& login, const std::string& unit) const;
  std::string Enabled(const std::string& login, const std::string& unit) const;
  static std::string Deleted(const std::string& dn);
  static std::string Replaced(const std::string& dn, const std::string& attribute, const std::string& value);

  // Binds as somebody; what the directory notes of that is its affair. Throws std::runtime_error where it is refused.
  void LogIn(const std::string& dn, const std::string& password) const;

  // Who is in a unit, by the directory's own tools as the administrator sees it: a sorted line "LOGIN MAIL enabled"
  // (or "disabled") for each. Throws std::runtime_error where they fail.
  std::vector<std::string> PeopleIn(const std::string& unit) const;

  struct Words;  // the facts of a family

 protected:
  explicit DirectoryServer(const Words& words) : words_(words) {}

 private:
  const Words& words_;
};

}  // namespace rollcall
