#include "connectors/ldap/pull.h"

#include <string_view>
#include <variant>

#include "connectors/ldap/domain_logons.h"
#include "connectors/ldap/groups.h"
#include "connectors/ldap/postponed_groups.h"
#include "connectors/ldap/primary_groups.h"
#include "connectors/ldap/text.h"
#include "connectors/ldap/users.h"

namespace rollcall {
namespace {

// The dialect's own anchor is one that the server keeps unique; in one subtree it comes once.
bool AnchorsMayRepeat(const LdapServer& server, const std::vector<LdapBase>& bases) {
  return bases.size() > 1 || !EqualsIgnoringCase(server.options.anchor, server.facts->anchor);
}

std::string Count(std::int64_t number, std::string_view one, std::string_view many) {
  return std::to_string(number) + ' ' + std::string(number == 1 ? one : many);
}

}  // namespace

LdapPull::LdapPull(const LdapOptions& options, LdapSession& session, ObservationSink& sink)
    : session_(session),
      server_(MeetServer(options, session)),
      options_(server_.options),
      sink_(sink),
      deadline_(std::chrono::steady_clock::now() + options.pull_timeout),
      anchors_may_repeat_(AnchorsMayRepeat(server_, options.bases)) {}

PullResult LdapPull::Run() {
  result_.coverage = Coverage::kFull;
  ReadUsers();
  seen_ = SeenAnchors();
  anchors_may_repeat_ = AnchorsMayRepeat(server_, options_.group_bases);
  ReadGroups();
  Warn();
  result_.proof = session_.uri().text + ": " + Count(entries_, "entry", "entries") + " in " +
                  Count(pages_, "page", "pages") + "; every search ended with success";
  return std::move(result_);
}

template <typename Take>
void LdapPull::ReadBase(const LdapBase& base, const std::vector<std::string>& attributes, Take take) {
  LdapSearch search(session_,
                    {.base = base.dn,
                     .scope = base.scope,
                     .filter = base.filter,
                     .attributes = attributes,
                     .page_size = options_.page_size},
                    deadline_);
  LdapEntry entry;
  while (search.Next(entry)) take(entry);
  entries_ += search.entries();
  pages_ += search.pages();
}

void LdapPull::ReadUsers() {
  DomainLogons logons;
  logons.Read(server_, deadline_, sink_);
  PrimaryGroups primary_groups(server_, session_, deadline_);
  UserReader reader(server_, {.logons = &logons, .primary_groups = &primary_groups});
  const auto take = [&](const LdapEntry& entry) {
    const auto read = reader.Read(entry);
    if (const auto* unreadable = std::get_if<UnreadableRecord>(&read)) return Report(*unreadable);
    const auto& user = std::get<ObservedUser>(read);
    if (!IsNew(user.anchor, user.place)) return;
    ++result_.users;
    if (user.last_login) ++result_.with_login;
    sink_.OnUser(user);
  };
  for (const LdapBase& base : options_.bases) ReadBase(base, reader.attributes(), take);
}

void LdapPull::ReadGroups() {
  GroupReader reader(server_);
  PostponedGroups postponed(server_, session_, deadline_);
  const auto take = [&](const GroupReader::Found& found) {
    if (const auto* later = std::get_if<PostponedGroup>(&found)) return postponed.Add(*later);
    if (const auto* unreadable = std::get_if<UnreadableRecord>(&found)) return Report(*unreadable);
    const auto& group = std::get<ObservedGroup>(found);
    if (!IsNew(group.anchor, group.dn.text)) return;
    ++result_.groups;
    sink_.OnGroup(group);
  };
  for (const LdapBase& base : options_.group_bases) {
    ReadBase(base, reader.attributes(), [&](const LdapEntry& entry) { take(reader.Read(entry)); });
  }
  postponed.ReadAll(reader, take);
}

void LdapPull::Report(const UnreadableRecord& record) {
  if (record.anchor.text.empty()) ++without_anchor_;
  sink_.OnUnreadable(record);
}

bool LdapPull::IsNew(AnchorView anchor, std::string_view place) {
  if (!anchors_may_repeat_ || seen_.Remember(anchor.text, 1) == 0) return true;
  const std::string reason =
      "its anchor " + options_.anchor + " \"" + std::string(anchor.text) +
      "\" came before in this pull: the entry was moved meanwhile, which the next pull settles, or " + options_.anchor +
      " is not unique and another attribute should be the anchor";
  sink_.OnUnreadable({.place = place, .reason = reason, .anchor = anchor});
  return false;
}

void LdapPull::Warn() {
  if (result_.users == 0) sink_.OnWarning(session_.uri().text + " returned no user: check bases and filter");
  if (without_anchor_ == 0) return;
  // Whoever cannot be told apart may be anyone: then nobody's absence is certain.
  result_.coverage = Coverage::kDelta;
  sink_.OnWarning(session_.uri().text + " returned " + Count(without_anchor_, "entry", "entries") +
                  " without a readable " + options_.anchor +
                  ", so that nobody is taken for gone: give the agent read access to it, or let filter ask for (" +
                  options_.anchor + "=*)");
}

}  // namespace rollcall
