#include "connectors/ldap/check/check.h"

#include <algorithm>
#include <optional>
#include <string>

#include "connectors/ldap/changes/change_method.h"
#include "connectors/ldap/changes/incremental.h"
#include "connectors/ldap/changes/reading.h"
#include "connectors/ldap/changes/sync.h"
#include "connectors/ldap/check/sample.h"
#include "connectors/ldap/connection/search.h"
#include "connectors/ldap/connection/server.h"
#include "connectors/ldap/connection/session.h"
#include "connectors/ldap/connection/tls.h"

namespace rollcall {
namespace {

class Checker {
 public:
  explicit Checker(const LdapOptions& options) : options_(options) {}

  std::vector<Finding> Run() {
    Try("server", [&] {
      for (const std::string& each : ServersOf(options_)) CheckServer(each);
    });
    if (session_) {
      Try(
          "identity", [&] { CheckIdentity(); }, Finding::Level::kWarning);
      Try("paged results", [&] { CheckPaging(); });
      for (const LdapBase& each : options_.bases) CheckBase("base", each.dn);
      for (const LdapBase& each : options_.group_bases) CheckBase("group base", each.dn);
      choice_ = ChooseIncremental(server_);
      TrySynchronization();
      Try("limits", [&] { findings_.push_back(CountEntries(server_, *session_, PagesOfPull())); });
      CheckIncremental();
      for (const std::string& each : options_.domain_controllers) CheckDomainController(each);
      Try("users", [&] { Append(SampleUsers(server_, *session_)); });
      if (!options_.group_bases.empty()) Try("groups", [&] { Append(SampleGroups(server_, *session_)); });
    }
    return std::move(findings_);
  }

 private:
  void Add(Finding::Level level, std::string subject, std::string detail) {
    findings_.push_back({level, std::move(subject), std::move(detail)});
  }
  void Ok(std::string subject, std::string detail) { Add(Finding::Level::kOk, std::move(subject), std::move(detail)); }
  void Append(const std::vector<Finding>& more) { findings_.insert(findings_.end(), more.begin(), more.end()); }

  template <typename Step>
  void Try(const std::string& subject, Step step, Finding::Level level = Finding::Level::kFailure) {
    try {
      step();
    } catch (const SourceUnavailable& error) {
      Add(level, subject, error.what());
    } catch (const SourceRejected& error) {
      Add(level, subject, error.what());
    }
  }

  void CheckServer(const std::string& text) {
    Try("server", [&] {
      LdapSession session(options_, ParseLdapUri(text));
      const LdapServer server = MeetServer(options_, session);
      DescribeConnection(session, DescribeServer(server));
      if (session_) return;
      session_.emplace(std::move(session));
      server_ = server;
    });
  }

  void DescribeConnection(const LdapSession& session, const std::string& product) {
    const std::string server = session.uri().text + ": " + product + ", ";
    if (session.is_encrypted()) return Ok("server", server + std::string(session.protection()));
    if (session.reach() == Reach::kThisMachine) return Ok("server", server + "not encrypted, on this machine");
    Add(Finding::Level::kWarning, "server",
        server +
            "not encrypted: names and mail addresses cross the network in clear; use ldaps:// or start_tls = true");
  }

  void CheckIdentity() {
    try {
      Ok("identity", session_->WhoAmI());
    } catch (const SourceRejected&) {
      if (options_.bind_dn.empty()) throw;
      Ok("identity", options_.bind_dn + "; the server does not tell whom it takes it for");  // Samba
    }
  }

  void CheckPaging() {
    if (options_.page_size == 0) return Ok("paged results", "not used: page_size = 0");
    if (server_.root.HasControl(kPagedResultsControl))
      return Ok("paged results", "supported, " + std::to_string(options_.page_size) + " entries a page");
    Add(Finding::Level::kWarning, "paged results",
        "the server does not announce them (RFC 2696); if pulls fail, set page_size = 0");
  }

  // slapd announces the control for all of its databases, though the overlay may serve none of them. 389 Directory
  // Server has access rules for controls, and its limits hold for the search without pages that begins a pull.
  void TrySynchronization() {
    if (choice_.method != Incremental::kSync) return;
    try {
      TrySearch(options_.bases.front().dn, choice_.only_notifies ? LdapScope::kSubtree : LdapScope::kBase);
    } catch (const CursorRejected& refusal) {
      choice_ = ChooseIncremental(
          server_, {.refused = {{.method = Incremental::kSync, .reason = refusal.what()}}, .cursor = {}});
    } catch (const SourceUnavailable&) {
      return;  // for another reason, which is told elsewhere
    } catch (const SourceRejected&) {
      return;
    }
  }
  void TrySearch(const std::string& base, LdapScope scope) {
    SyncRefresh refresh("", {.present = [](std::string_view) {}, .gone = [](std::string_view) {}});
    LdapSearch search(*session_, {.base = base, .scope = scope, .attributes = {"1.1"}, .extension = &refresh},
                      std::chrono::steady_clock::now() + options_.pull_timeout);
    LdapEntry entry;
    while (search.Next(entry)) continue;
  }

  Paged PagesOfPull() const {
    return choice_.method == Incremental::kSync && !choice_.only_notifies ? Paged::kNo : Paged::kAsConfigured;
  }

  void CheckIncremental() {
    const IncrementalChoice& choice = choice_;
    Try("incremental", [&] {
      Reading reading(server_, *session_, SteadyTime::max());
      const auto method = MakeChangeMethod(choice, reading);
      method->Start({});
      const std::string remark = method->Remark();
      Ok("incremental",
         std::string(Describe(choice.method)) + ": " + choice.why + (remark.empty() ? "" : "; " + remark));
    });
  }

  void CheckDomainController(const std::string& uri) {
    Try(
        "domain controller", [&] { Ok("domain controller", LdapSession(options_, ParseLdapUri(uri)).uri().text); },
        Finding::Level::kWarning);
  }

  void CheckBase(const std::string& subject, const std::string& base) {
    Try(subject, [&] {
      LdapSearch search(*session_, {.base = base, .scope = LdapScope::kBase, .attributes = {"1.1"}}, SteadyTime::max());
      LdapEntry entry;
      std::int64_t found = 0;
      while (search.Next(entry)) ++found;
      if (found > 0) return Ok(subject, base);
      Add(Finding::Level::kWarning, subject,
          base + " is there but cannot be read; what is below it may be readable all the same");
    });
  }

  const LdapOptions& options_;
  std::vector<Finding> findings_;
  std::optional<LdapSession> session_;
  LdapServer server_;  // behind session_
  IncrementalChoice choice_;
};

}  // namespace

std::vector<Finding> CheckLdap(const LdapOptions& options) { return Checker(options).Run(); }

}  // namespace rollcall
