#include "connectors/errors.h"
#include "connectors/scim/cursor.h"
#include "connectors/scim/scim_connector.h"
#include "connectors/scim/service.h"
#include "connectors/scim/user.h"

namespace rollcall {
namespace {

using Level = Finding::Level;

std::optional<scim::Object> ResourceAt(const ScimPage& page, std::size_t index) {
  scim::Element element;
  if (!page.resources() || page.resources()->at(index).get(element) != simdjson::SUCCESS) return std::nullopt;
  return scim::AsObject(element);
}

class ScimChecker {
 public:
  explicit ScimChecker(const ScimOptions& options) : options_(options) {}

  std::vector<Finding> Run() {
    Try("server", [&] {
      service_.emplace(options_);
      CheckServer();
    });
    if (!service_ || findings_.back().level == Level::kFailure) return std::move(findings_);
    Try("users", [&] { CheckUsers(); });
    Try("paging", [&] { CheckPaging(); });
    Try("incremental", [&] { CheckIncremental(); });
    if (options_.groups == ScimOptions::Groups::kResources) Try("groups", [&] { CheckGroups(); });
    return std::move(findings_);
  }

 private:
  void Add(Level level, std::string subject, std::string detail) {
    findings_.push_back({level, std::move(subject), std::move(detail)});
  }

  template <typename Step>
  void Try(const std::string& subject, Step step) {
    try {
      step();
    } catch (const SourceUnavailable& error) {
      Add(Level::kFailure, subject, error.what());
    } catch (const SourceRejected& error) {
      Add(Level::kFailure, subject, error.what());
    }
  }

  void CheckServer();
  void CheckUsers();
  void CheckPaging();
  void CheckIncremental();
  void CheckGroups();

  const ScimOptions& options_;
  std::vector<Finding> findings_;
  std::optional<ScimService> service_;
  ScimAbilities abilities_;
};

void ScimChecker::CheckServer() {
  abilities_ = service_->Abilities();
  Add(Level::kOk, "server", service_->Place("") + ", " + service_->protocol());
  if (!abilities_.told) {
    return Add(Level::kWarning, "abilities", "the service does not say what it can do (ServiceProviderConfig)");
  }
  std::string text = "says it can filter: " + std::string(abilities_.filter ? "yes" : "no");
  if (abilities_.most_results) text += ", up to " + std::to_string(*abilities_.most_results) + " results";
  Add(Level::kOk, "abilities", text + "; sort: " + (abilities_.sort ? "yes" : "no"));
}

// How many users of the first page have what.
void ScimChecker::CheckUsers() {
  const ScimPage page = service_->Page({.resource = "Users", .count = options_.page_size}, 1);
  ScimUserReader reader(options_);
  std::int64_t mails = 0;
  std::int64_t states = 0;
  std::int64_t logins = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(page.size()); ++i) {
    const auto resource = ResourceAt(page, i);
    if (!resource) continue;
    const auto read = reader.Read(*resource, service_->Place("Users"));
    if (const auto* unreadable = std::get_if<UnreadableRecord>(&read)) {
      Add(Level::kWarning, "user", std::string(unreadable->place) + ": " + std::string(unreadable->reason));
      continue;
    }
    const auto& user = std::get<ObservedUser>(read);
    mails += user[Field::kEmail].empty() ? 0 : 1;
    states += user.enabled ? 1 : 0;
    logins += user.last_login ? 1 : 0;
  }
  Add(page.total() > 0 ? Level::kOk : Level::kWarning, "users",
      std::to_string(page.total()) + "; of the first " + std::to_string(page.size()) + ", " + std::to_string(mails) +
          " have a mail address, " + std::to_string(states) + " tell active, " + std::to_string(logins) +
          " a last login");
}

void ScimChecker::CheckPaging() {
  const ScimService::List list = {.resource = "Users", .count = 2};
  const auto id = [](const ScimPage& page, std::size_t index) {
    const auto resource = ResourceAt(page, index);
    return resource ? std::string(scim::Text(*resource, "id")) : std::string();
  };
  const ScimPage first = service_->Page(list, 1);
  if (first.total() < 2) return Add(Level::kOk, "paging", "not tried: there are fewer than two users");
  const ScimPage second = service_->Page(list, 2);
  const std::string expected = id(first, 1);
  if (!expected.empty() && id(second, 0) == expected && first.size() == 2) {
    return Add(Level::kOk, "paging", "works; " + std::to_string(options_.page_size) + " users a page are asked for");
  }
  Add(Level::kWarning, "paging",
      "the second of the first two users is not the first at startIndex 2; a pull tells whether it gets through");
}

void ScimChecker::CheckIncremental() {
  if (options_.incremental == ScimOptions::Incremental::kNone) {
    return Add(Level::kOk, "incremental", "not used: incremental = \"none\"");
  }
  const auto now = service_->began();
  if (!abilities_.filter || !now) {
    return Add(Level::kOk, "incremental",
               std::string("everything in each pull: the service ") +
                   (now ? "does not say that it can filter" : "tells no time (Date)"));
  }
  ScimService::List changed = {.resource = "Users", .count = options_.page_size, .filter = ChangedSince(*now)};
  const auto page = service_->TryFilter(changed);
  if (!page) {
    return Add(Level::kWarning, "incremental",
               "everything in each pull: the service says that it can filter, but not by meta.lastModified");
  }
  Add(Level::kOk, "incremental",
      "by meta.lastModified (" + std::to_string(page->total()) +
          " changed in the last minutes), and everything every " + std::to_string(options_.full.count()) +
          " hours, which alone shows who is gone");
}

void ScimChecker::CheckGroups() {
  const ScimPage page = service_->Page({.resource = "Groups", .count = 1}, 1);
  Add(page.total() > 0 ? Level::kOk : Level::kWarning, "groups", std::to_string(page.total()));
}

}  // namespace

std::vector<Finding> CheckScim(const ScimOptions& options) { return ScimChecker(options).Run(); }

}  // namespace rollcall
