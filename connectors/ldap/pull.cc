#include "connectors/ldap/pull.h"

#include <algorithm>
#include <string_view>
#include <variant>

#include "connectors/ldap/entries/domain_logons.h"
#include "connectors/ldap/entries/groups.h"
#include "connectors/ldap/entries/postponed_groups.h"
#include "connectors/ldap/entries/primary_groups.h"
#include "connectors/ldap/entries/users.h"
#include "connectors/ldap/syntax/text.h"

namespace rollcall {
namespace {

// The dialect's own anchor is one that the server keeps unique; in one subtree it comes once.
bool AnchorsMayRepeat(const LdapServer& server, const EntryKind& kind) {
  return kind.bases.size() > 1 || !EqualsIgnoringCase(kind.anchor, server.facts->anchor);
}

std::string Count(std::int64_t number, std::string_view one, std::string_view many) {
  return std::to_string(number) + ' ' + std::string(number == 1 ? one : many);
}

void Append(std::string& text, std::string_view part) { (text += std::to_string(part.size()) + ':') += part; }

using Texts = std::vector<std::string>;

void AppendAll(std::string& text, const Texts& parts) {
  for (const std::string& each : parts) Append(text, each);
  text += ';';
}

void AppendAll(std::string& text, const std::vector<LdapBase>& bases) {
  for (const LdapBase& each : bases) {
    Append(text, each.dn);
    Append(text, std::to_string(static_cast<int>(each.scope)) + each.filter);
  }
  text += ';';
}

void AppendAll(std::string& text, const std::map<std::string, LdapMapping, std::less<>>& mappings) {
  for (const auto& [name, mapping] : mappings) {
    Append(text, name);
    AppendAll(text, mapping.attributes);
    Append(text, mapping.values ? std::to_string(static_cast<int>(*mapping.values)) : "");
    Append(text, mapping.separator);
    Append(text, mapping.constant);
  }
  text += ';';
}

}  // namespace

LdapPull::LdapPull(const LdapOptions& options, LdapSession& session, ObservationSink& sink,
                   const IncrementalHistory& history)
    : session_(session),
      server_(MeetServer(options, session)),
      options_(server_.options),
      how_(ChooseIncremental(server_, history)),
      sink_(sink),
      deadline_(std::chrono::steady_clock::now() + options.pull_timeout),
      reading_(server_, session, deadline_),
      method_(MakeChangeMethod(how_, reading_)) {}

PullResult LdapPull::Run(const Cursor& cursor) {
  const std::string settings = Settings();
  const CursorOwner owner = {.method = NameOf(how_.method), .server = session_.uri().text, .settings = settings};
  const bool goes_on = how_.method != Incremental::kNone && !cursor.text.empty();
  method_->Start(goes_on ? GoOnFrom(owner, cursor) : std::vector<std::string>());
  ReadUsers();
  ReadGroups();
  SuspendAbsence();
  KeepCursor(owner);
  result_.proof = Proof();
  return std::move(result_);
}

// Behind the positions of the method stands how long silence means "as before": "-" is for ever.
std::vector<std::string> LdapPull::GoOnFrom(const CursorOwner& owner, const Cursor& cursor) {
  std::vector<std::string> positions = ReadLdapCursor(owner, cursor.text);
  const std::string until = positions.back();
  positions.pop_back();
  is_delta_ = true;
  again_ = cursor.again;
  if (until == "-") return positions;
  good_until_ = TimePoint(std::chrono::milliseconds(std::stoll(until)));
  if (server_.now >= *good_until_) throw CursorRejected("somebody has expired since, of which no change tells");
  return positions;
}

void LdapPull::KeepCursor(const CursorOwner& owner) {
  std::vector<std::string> positions = method_->Positions();
  if (positions.empty() || has_dynamic_groups_) return;
  positions.push_back(good_until_ ? std::to_string(good_until_->time_since_epoch().count()) : "-");
  result_.cursor.text = WriteLdapCursor(owner, positions);
}

// Whatever decides what the searches find and what becomes of it.
std::string LdapPull::Settings() const {
  std::string text;
  Append(text, std::to_string(static_cast<int>(options_.bind)) + options_.bind_dn + options_.client_certificate);
  Append(text, options_.anchor);
  Append(text, options_.group_anchor);
  AppendAll(text, options_.bases);
  AppendAll(text, options_.group_bases);
  Append(text, options_.member_of);
  AppendAll(text, options_.attributes);
  AppendAll(text, options_.extra_attributes);
  AppendAll(text, options_.login_time_attributes.value_or(Texts()));
  AppendAll(text, options_.state_attributes.value_or(Texts()));
  Append(text, std::to_string(options_.login_time_precision.count()));
  return text;
}

std::string LdapPull::Proof() const {
  const ReadingCounts& counts = reading_.counts;
  std::string text = session_.uri().text + ": " + Count(counts.entries, "entry", "entries");
  if (how_.method == Incremental::kNone) {
    text += " in " + Count(counts.pages, "page", "pages");
  } else {
    text += is_delta_ ? " changed, " + std::to_string(counts.gone) + " named as gone" : " from the start";
    if (counts.present > 0) text += ", " + std::to_string(counts.present) + " named as present";
    text += " by " + std::string(Describe(how_.method));
  }
  return text + "; every search ended with success";
}

Coverage LdapPull::Read(const EntryKind& kind) {
  seen_ = SeenAnchors();
  reading_.shown.clear();
  const bool by_pages = how_.method == Incremental::kNone || how_.method == Incremental::kModified;
  anchor_ = kind.anchor;
  anchors_may_repeat_ = by_pages && !is_delta_ && AnchorsMayRepeat(server_, kind);
  const Coverage coverage = method_->Read(kind);
  std::vector<std::string> again = again_;
  std::erase_if(again, [this](const std::string& anchor) { return reading_.shown.contains(anchor); });
  if (kind.anchor == kDnAnchor) return coverage;  // which is never a delta's
  for (const LdapBase& base : kind.bases) reading_.FindAll(kind, base, again);
  return coverage;
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
  result_.coverage = Read({.of = EntryKind::Of::kUsers,
                           .anchor = options_.anchor,
                           .bases = options_.bases,
                           .attributes = reader.attributes(),
                           .take = take,
                           .present = [this](AnchorView anchor) { sink_.OnPresent(anchor); },
                           .gone = [this](AnchorView anchor) { sink_.OnGone(anchor); }});
  if (const auto until = reader.good_until()) good_until_ = std::min(*until, good_until_.value_or(*until));
  if (result_.coverage == Coverage::kFull && result_.users + reading_.counts.present == 0)
    sink_.OnWarning(session_.uri().text + " returned no user: check bases and filter");
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
  result_.group_coverage = Read({.of = EntryKind::Of::kGroups,
                                 .anchor = options_.group_anchor,
                                 .bases = options_.group_bases,
                                 .attributes = reader.attributes(),
                                 .take = [&](const LdapEntry& entry) { take(reader.Read(entry)); },
                                 .present = [this](AnchorView anchor) { sink_.OnGroupPresent(anchor); },
                                 .gone = [this](AnchorView anchor) { sink_.OnGroupGone(anchor); }});
  postponed.ReadAll(reader, take);
  has_dynamic_groups_ = postponed.has_dynamic();
}

// A user who cannot be told apart may be anyone: then nobody's absence is certain.
void LdapPull::SuspendAbsence() {
  if (without_anchor_ == 0) return;
  result_.coverage = Coverage::kDelta;
  sink_.OnWarning(session_.uri().text + " returned " + Count(without_anchor_, "user", "users") +
                  " without a readable " + options_.anchor +
                  ", so that nobody is taken for gone: give the agent read access to it, or let filter ask for (" +
                  options_.anchor + "=*)");
}

void LdapPull::Report(const UnreadableRecord& record) {
  if (record.anchor.text.empty() && record.kind == RecordKind::kUser) ++without_anchor_;
  sink_.OnUnreadable(record);
}

bool LdapPull::IsNew(AnchorView anchor, std::string_view place) {
  if (!anchors_may_repeat_ || seen_.Remember(anchor.text, 1) == 0) return true;
  const std::string reason =
      "its anchor " + anchor_ + " \"" + std::string(anchor.text) +
      "\" came before in this pull: the entry was moved meanwhile, which the next pull settles, or " + anchor_ +
      " is not unique and another attribute should be the anchor";
  sink_.OnUnreadable({.place = place, .reason = reason, .anchor = anchor});
  return false;
}

}  // namespace rollcall
