#include "connectors/ldap/ldif_connector.h"

#include <filesystem>
#include <map>
#include <span>
#include <utility>
#include <variant>

#include "connectors/base/dn.h"
#include "connectors/base/file.h"
#include "connectors/base/seen_anchors.h"
#include "connectors/base/text.h"
#include "connectors/errors.h"
#include "connectors/ldap/entries/entry_filter.h"
#include "connectors/ldap/entries/groups.h"
#include "connectors/ldap/entries/ldif_reader.h"
#include "connectors/ldap/entries/users.h"
#include "connectors/ldap/validate.h"

namespace rollcall {
namespace {

// The root of everything, for who names no base.
LdapBase WholeFile() { return LdapBase(""); }

bool IsInScope(std::string_view key, std::string_view base, LdapScope scope) {
  if (!base.empty() && !IsWithin(key, base)) return false;
  const std::string_view rdn = FirstRdn(key);
  switch (scope) {
    case LdapScope::kBase:
      return key == base;
    case LdapScope::kOneLevel:
      return key != base && (rdn.size() == key.size() ? base.empty() : key.substr(rdn.size() + 1) == base);
    case LdapScope::kSubtree:
      return true;
  }
  return true;
}

constexpr std::string_view kGidNumber = "gidNumber";

// Empty: the entry has no such attribute, or several values of it.
std::string_view ValueOf(const LdapEntry& entry, std::string_view attribute) {
  for (std::size_t i = 0; i < entry.attribute_count(); ++i) {
    const auto values = entry.values(i);
    if (EqualsIgnoringCase(entry.name(i), attribute) && values.size() == 1) return values.front();
  }
  return {};
}

class FilePull {
 public:
  FilePull(const LdapServer& server, const std::string& path, ObservationSink& sink)
      : server_(server), path_(path), name_(std::filesystem::path(path).filename().string()), sink_(sink) {}

  PullResult Run() {
    result_.coverage = Coverage::kFull;
    ReadUsers();
    seen_ = SeenAnchors();
    ReadGroups();
    Conclude();
    return std::move(result_);
  }

 private:
  // Users come before groups, so that the file is read twice. Both times it must be the same.
  // `nameless` gets entries whose names cannot be read.
  template <typename Nameless, typename Take>
  void ReadFile(const std::vector<LdapBase>& bases, std::span<const std::string> attributes, Nameless nameless,
                Take take) {
    InputFile file(path_, path_);
    LdifReader reader(file, path_, attributes);
    LdapEntry entry;
    std::string key;
    entries_ = 0;
    while (reader.Next(entry)) {
      ++entries_;
      key.clear();
      if (!AppendDnKey(entry.dn(), key)) {
        nameless(entry);
        continue;
      }
      for (const LdapBase& base : bases) {
        if (!IsInScope(key, DnKey(base.dn).value_or(""), base.scope) || !Matches(base.filter, entry)) continue;
        take(entry);
        break;
      }
    }
    file.RequireUnchanged();
    const std::string sha256 = file.Sha256();
    if (!sha256_.empty() && sha256_ != sha256)
      throw SourceUnavailable(path_ + ": the file was replaced while it was read");
    sha256_ = sha256;
  }

  void ReadUsers() {
    UserReader reader(server_);
    ReadFile(
        server_.options.bases, reader.attributes(), [this](const LdapEntry& entry) { ReportNameless(entry); },
        [&](const LdapEntry& entry) {
          const auto read = reader.Read(entry);
          if (const auto* unreadable = std::get_if<UnreadableRecord>(&read)) return Report(*unreadable);
          const auto& user = std::get<ObservedUser>(read);
          if (!IsNew(user.anchor, user.place)) return;
          ++result_.users;
          if (user.last_login) ++result_.with_login;
          if (const auto gid = ValueOf(entry, kGidNumber); !gid.empty())
            primary_members_[std::string(gid)].emplace_back(user[Field::kLogin]);
          sink_.OnUser(user);
        });
  }

  void ReadGroups() {
    GroupReader reader(server_);
    ReadFile(
        server_.options.group_bases, reader.attributes(), [](const LdapEntry& /*told*/) {},
        [&](const LdapEntry& entry) {
          auto found = reader.Read(entry);
          if (std::holds_alternative<PostponedGroup>(found))
            found = reader.Read(entry, {.members = {}, .problem = kNotHere});
          if (const auto* unreadable = std::get_if<UnreadableRecord>(&found)) return Report(*unreadable);
          auto& group = std::get<ObservedGroup>(found);
          if (!IsNew(group.anchor, group.dn.text)) return;
          AddPrimaryMembers(entry, group);
          ++result_.groups;
          sink_.OnGroup(group);
        });
  }

  // Those whose own entries have the number of a posixGroup (RFC 2307) are in it without being listed there.
  void AddPrimaryMembers(const LdapEntry& entry, ObservedGroup& group) {
    const auto found = primary_members_.find(ValueOf(entry, kGidNumber));
    if (found == primary_members_.end()) return;
    members_.assign(group.members.begin(), group.members.end());
    for (const std::string& login : found->second) members_.push_back({MemberRef::Kind::kLogin, login});
    group.members = members_;
  }

  // Nothing says whether it is in the bases, or a user or a group.
  void ReportNameless(const LdapEntry& entry) {
    sink_.OnUnreadable({.place = entry.dn(),
                        .reason = "its name is not a distinguished name (RFC 4514), so that it may be anyone's entry: "
                                  "correct the file",
                        .anchor = {}});
  }

  void Report(const UnreadableRecord& record) {
    if (record.anchor.text.empty() && record.kind != RecordKind::kGroup) ++without_anchor_;
    sink_.OnUnreadable(record);
  }

  bool IsNew(AnchorView anchor, std::string_view place) {
    if (seen_.Remember(anchor.text, 1) == 0) return true;
    const std::string reason = "its anchor " + server_.options.anchor + " \"" + std::string(anchor.text) +
                               "\" came before in this file; choose another anchor, or correct the file";
    sink_.OnUnreadable({.place = place, .reason = reason, .anchor = anchor});
    return false;
  }

  void Conclude() {
    if (result_.users == 0) sink_.OnWarning(name_ + " holds no user: check bases and filter");
    if (without_anchor_ > 0) {
      result_.coverage = Coverage::kDelta;  // whoever cannot be told apart may be anyone
      sink_.OnWarning(name_ + " holds users without " + server_.options.anchor +
                      ", so no account counts as missing: export operational attributes as well (ldapsearch ... '*' "
                      "'+'), or set anchor to an attribute that all users have, such as anchor = \"uid\"");
    }
    result_.proof = name_ + ": " + std::to_string(entries_) + " entries to the end of the file, SHA-256 " + sha256_;
  }

  static constexpr const char* kNotHere =
      "its members are not all in its entry (memberURL, or a range of values), and a file cannot be asked for them";

  const LdapServer& server_;
  const std::string& path_;
  const std::string name_;
  ObservationSink& sink_;
  PullResult result_;
  SeenAnchors seen_;
  std::map<std::string, std::vector<std::string>, std::less<>> primary_members_;  // by gidNumber, their logins
  std::vector<MemberRef> members_;                                                // of the group at hand
  std::int64_t entries_ = 0;
  std::int64_t without_anchor_ = 0;
  std::string sha256_;
};

// Counts for `rollcall check`.
class CountingSink : public ObservationSink {
 public:
  void OnUser(const ObservedUser& user) override { told_ += user.enabled ? 1 : 0; }
  void OnGroup(const ObservedGroup& group) override { members_ += group.members.size(); }
  void OnPresent(AnchorView /*anchor*/) override {}
  void OnGone(AnchorView /*anchor*/) override {}
  void OnUnreadable(const UnreadableRecord& record) override {
    if (++unreadable_ == 1) first_ = std::string(record.place) + ": " + std::string(record.reason);
  }
  void OnWarning(std::string_view message) override {
    findings_.push_back({Finding::Level::kWarning, "file", std::string(message)});
  }

  std::vector<Finding> Findings(const PullResult& result) && {
    const auto ok = [&](std::string subject, std::string detail) {
      findings_.push_back({Finding::Level::kOk, std::move(subject), std::move(detail)});
    };
    ok("file", result.proof);
    ok("users", std::to_string(result.users) + "; " + std::to_string(result.with_login) + " with a last login, " +
                    std::to_string(told_) + " with an account state");
    ok("groups", std::to_string(result.groups) + "; " + std::to_string(members_) + " members");
    if (unreadable_ > 0) {
      findings_.push_back({Finding::Level::kWarning, "entries",
                           std::to_string(unreadable_) + " cannot be used; the first is " + first_});
    }
    return std::move(findings_);
  }

 private:
  std::vector<Finding> findings_;
  std::int64_t told_ = 0;
  std::size_t members_ = 0;
  std::int64_t unreadable_ = 0;
  std::string first_;
};

class LdifConnector : public Connector {
 public:
  explicit LdifConnector(LdifOptions options) : path_(std::move(options.path)), options_(std::move(options.directory)) {
    if (options_.bases.empty()) options_.bases.push_back(WholeFile());
    if (options_.group_bases.empty()) options_.group_bases.push_back(WholeFile());
  }

  // A file has no cursor: it is read in full every time.
  PullResult Pull(const Cursor& /*cursor*/, ObservationSink& sink) override {
    LdapServer server;
    server.facts = &FactsOf(options_.dialect.value_or(LdapDialect::kGeneric));
    server.options = CompleteOptions(options_, *server.facts);
    server.users_without_anchor = NoAnchor::kNotExported;
    const bool is_chosen = options_.group_anchor.empty() && !options_.anchor.empty() &&
                           AnchorSyntaxOf(options_.anchor) == AnchorSyntax::kText &&
                           !EqualsIgnoringCase(options_.anchor, server.facts->anchor);
    server.groups_without_anchor = is_chosen ? NoAnchor::kByName : NoAnchor::kNotExported;
    server.now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    return FilePull(server, path_, sink).Run();
  }

  std::vector<Finding> Check() override {
    try {
      CountingSink sink;
      const PullResult result = Pull({}, sink);
      return std::move(sink).Findings(result);
    } catch (const SourceUnavailable& error) {
      return {{Finding::Level::kFailure, "file", error.what()}};
    } catch (const SourceRejected& error) {
      return {{Finding::Level::kFailure, "file", error.what()}};
    }
  }

 private:
  const std::string path_;
  LdapOptions options_;
};

}  // namespace

std::unique_ptr<Connector> MakeLdifConnector(LdifOptions options) {
  ValidateLdapMapping(options.directory);
  const auto refuse = [](std::string_view filter) {
    if (NeedsSchema(filter)) throw SourceRejected("filter: \"" + std::string(filter) + "\" needs a server's schema");
  };
  refuse(options.directory.filter);
  refuse(options.directory.group_filter);
  for (const LdapBase& each : options.directory.bases) refuse(each.filter);
  for (const LdapBase& each : options.directory.group_bases) refuse(each.filter);
  return std::make_unique<LdifConnector>(std::move(options));
}

}  // namespace rollcall
