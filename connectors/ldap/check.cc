#include "connectors/ldap/check.h"

#include <algorithm>
#include <optional>
#include <string>

#include "connectors/ldap/incremental.h"
#include "connectors/ldap/sample.h"
#include "connectors/ldap/search.h"
#include "connectors/ldap/session.h"
#include "connectors/ldap/tls.h"

namespace rollcall {
namespace {

constexpr std::string_view kPagedResults = "1.2.840.113556.1.4.319";  // RFC 2696

// What a server says of itself (RFC 4512 section 5.1, RFC 3045).
struct RootDse {
  std::string product = "an unknown server";
  bool pages = false;
};

RootDse ReadRootDse(LdapSession& session) {
  LdapSearch search(session,
                    {.base = "",
                     .scope = LdapSearchRequest::Scope::kBase,
                     .attributes = {"vendorName", "vendorVersion", "structuralObjectClass", "supportedControl"}},
                    SteadyTime::max());
  RootDse root;
  std::string vendor;
  LdapEntry entry;
  while (search.Next(entry)) {
    for (std::size_t i = 0; i < entry.attribute_count(); ++i) {
      for (const std::string_view value : entry.values(i)) {
        if (value == "OpenLDAProotDSE") root.product = "OpenLDAP slapd";
        if (value == kPagedResults) root.pages = true;
        if (!entry.name(i).starts_with("vendor")) continue;
        vendor += vendor.empty() ? "" : " ";
        vendor += value;
      }
    }
  }
  if (!vendor.empty()) root.product = vendor;
  return root;
}

class Checker {
 public:
  explicit Checker(const LdapOptions& options) : options_(options) {}

  std::vector<Finding> Run() {
    for (const std::string& each : options_.uris) CheckServer(each);
    if (session_) {
      Try(
          "identity", [&] { Ok("identity", session_->WhoAmI()); }, Finding::Level::kWarning);
      Try("paged results", [&] { CheckPaging(); });
      Try("incremental", [&] { CheckIncremental(); });
      for (const std::string& each : options_.bases) CheckBase("base", each);
      for (const std::string& each : options_.group_bases) CheckBase("group base", each);
      Try("users", [&] { Append(SampleUsers(options_, *session_)); });
      if (!options_.group_bases.empty()) Try("groups", [&] { Append(SampleGroups(options_, *session_)); });
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
      const RootDse root = ReadRootDse(session);
      DescribeConnection(session, root.product);
      if (session_) return;
      session_.emplace(std::move(session));
      root_ = root;
    });
  }

  void DescribeConnection(const LdapSession& session, const std::string& product) {
    const std::string server = session.uri().text + ": " + product + ", ";
    if (session.is_encrypted()) return Ok("server", server + "TLS, certificate verified");
    if (session.reach() == Reach::kThisMachine) return Ok("server", server + "not encrypted, on this machine");
    Add(Finding::Level::kWarning, "server",
        server +
            "not encrypted: names and mail addresses cross the network in clear; use ldaps:// or start_tls = true");
  }

  void CheckPaging() {
    if (options_.page_size == 0) return Ok("paged results", "not used: page_size = 0");
    if (root_.pages) return Ok("paged results", "supported, " + std::to_string(options_.page_size) + " entries a page");
    Add(Finding::Level::kWarning, "paged results",
        "the server does not announce them (RFC 2696); if pulls fail, set page_size = 0");
  }

  void CheckIncremental() {
    const IncrementalChoice choice = ChooseIncremental(*session_);
    Ok("incremental", std::string(Describe(choice.method)) + ": " + choice.why);
  }

  void CheckBase(const std::string& subject, const std::string& base) {
    Try(subject, [&] {
      LdapSearch search(*session_, {.base = base, .scope = LdapSearchRequest::Scope::kBase, .attributes = {"1.1"}},
                        SteadyTime::max());
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
  RootDse root_;  // of session_
};

}  // namespace

std::vector<Finding> CheckLdap(const LdapOptions& options) { return Checker(options).Run(); }

}  // namespace rollcall
