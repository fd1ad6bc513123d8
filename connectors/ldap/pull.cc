#include "connectors/ldap/pull.h"

#include <algorithm>
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

std::string_view AnchorValue(const LdapEntry& entry, std::string_view anchor) {
  for (std::size_t i = 0; i < entry.attribute_count(); ++i) {
    if (EqualsIgnoringCase(entry.name(i), anchor) && entry.values(i).size() == 1) return entry.values(i).front();
  }
  return {};
}

// RFC 4515 section 3.
std::string EscapeFilterValue(std::string_view value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : value) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '*' || c == '(' || c == ')' || c == '\\' || c == '\0') {
      text += {'\\', kDigits[octet >> 4U], kDigits[octet & 15U]};
    } else {
      text += c;
    }
  }
  return text;
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

LdapPull::LdapPull(const LdapOptions& options, LdapSession& session, ObservationSink& sink)
    : session_(session),
      server_(MeetServer(options, session)),
      options_(server_.options),
      how_(ChooseIncremental(server_)),
      sink_(sink),
      deadline_(std::chrono::steady_clock::now() + options.pull_timeout) {}

PullResult LdapPull::Run(const Cursor& cursor) {
  const std::string settings = Settings();
  const CursorOwner owner = {.method = "sync", .server = session_.uri().text, .settings = settings};
  if (how_.method == Incremental::kSync && !cursor.text.empty()) GoOnFrom(owner, cursor);
  ReadUsers();
  ReadGroups();
  if (how_.method == Incremental::kSync) KeepCursor(owner);
  result_.proof = Proof();
  return std::move(result_);
}

// Behind the position of each search stands how long silence means "as before": "-" is for ever.
void LdapPull::GoOnFrom(const CursorOwner& owner, const Cursor& cursor) {
  positions_ = ReadLdapCursor(owner, cursor.text);
  const std::string until = positions_.back();
  positions_.pop_back();
  again_ = cursor.again;
  if (until == "-") return;
  good_until_ = TimePoint(std::chrono::milliseconds(std::stoll(until)));
  if (server_.now >= *good_until_) throw CursorRejected("somebody has expired since, of which no change tells");
}

void LdapPull::KeepCursor(const CursorOwner& owner) {
  if (std::ranges::any_of(new_positions_, &std::string::empty) || has_dynamic_groups_) return;
  new_positions_.push_back(good_until_ ? std::to_string(good_until_->time_since_epoch().count()) : "-");
  result_.cursor.text = WriteLdapCursor(owner, new_positions_);
}

// Whatever decides what the searches find and what becomes of it.
std::string LdapPull::Settings() const {
  std::string text;
  Append(text, std::to_string(static_cast<int>(options_.bind)) + options_.bind_dn + options_.client_certificate);
  Append(text, options_.anchor);
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
  std::string text = session_.uri().text + ": " + Count(entries_, "entry", "entries");
  if (how_.method == Incremental::kNone) {
    text += " in " + Count(pages_, "page", "pages");
  } else {
    text += is_delta() ? " changed, " + std::to_string(gone_) + " named as gone" : " from the start";
    if (present_ > 0) text += ", " + std::to_string(present_) + " named as present";
    text += " by " + std::string(Describe(how_.method));
  }
  return text + "; every search ended with success";
}

template <typename Take>
void LdapPull::Read(Kind& kind, Take take) {
  seen_ = SeenAnchors();
  shown_.clear();
  said_to_be_gone_.clear();
  anchors_may_repeat_ = how_.method == Incremental::kNone && AnchorsMayRepeat(server_, kind.bases);
  for (const LdapBase& base : kind.bases) {
    if (how_.method == Incremental::kSync) {
      how_.only_notifies ? FollowNotices(kind, base, take) : Synchronize(kind, base, take);
    } else {
      ReadPages(kind, base, take);
      Cover(kind, Coverage::kFull);
    }
  }
  Settle(kind, take);
}

template <typename Take>
void LdapPull::ReadPages(const Kind& kind, const LdapBase& base, Take take) {
  LdapSearch search(session_,
                    {.base = base.dn,
                     .scope = base.scope,
                     .filter = base.filter,
                     .attributes = kind.attributes,
                     .page_size = options_.page_size},
                    deadline_);
  LdapEntry entry;
  while (search.Next(entry)) take(entry);
  entries_ += search.entries();
  pages_ += search.pages();
}

// The next search's, from where it ended.
SyncRefresh LdapPull::Refresh(Kind& kind) {
  const auto present = [this, &kind](std::string_view uuid) {
    ++present_;
    ++kind.there;
    (sink_.*kind.present)({SyncAnchorText(options_.anchor, uuid)});
  };
  const auto gone = [this, &kind](std::string_view uuid) { Gone(kind, SyncAnchorText(options_.anchor, uuid)); };
  return {is_delta() ? positions_.at(new_positions_.size()) : "", {.present = present, .gone = gone}};
}

void LdapPull::Gone(const Kind& kind, const std::string& anchor) {
  ++gone_;
  if (is_delta() && kind.bases.size() > 1) {
    said_to_be_gone_.insert(anchor);
  } else {
    (sink_.*kind.gone)({anchor});
  }
}

template <typename Take>
void LdapPull::Synchronize(Kind& kind, const LdapBase& base, Take take) {
  SyncRefresh refresh = Refresh(kind);
  LdapSearch search(session_,
                    {.base = base.dn,
                     .scope = base.scope,
                     .filter = base.filter,
                     .attributes = kind.attributes,
                     .extension = &refresh},
                    deadline_);
  LdapEntry entry;
  while (search.Next(entry)) {
    const std::string anchor = SyncAnchorText(options_.anchor, refresh.uuid());
    switch (refresh.state()) {
      case SyncRefresh::State::kPresent:
        ++kind.there;
        (sink_.*kind.present)({anchor});
        break;
      case SyncRefresh::State::kDelete:
        Gone(kind, anchor);
        break;
      case SyncRefresh::State::kAdd:
      case SyncRefresh::State::kModify:
        ++entries_;
        CheckAnchor(refresh, entry);
        if (is_delta()) shown_.insert(anchor);
        take(entry);
        break;
    }
  }
  new_positions_.push_back(refresh.cookie());
  Cover(kind, refresh.silence() == SyncRefresh::Silence::kUnchanged ? Coverage::kDelta : Coverage::kFull);
}

// From the start: the position first, so that what changes while everything is read is told once more. Later: whoever
// is told of is looked at, and is gone where it is not found.
template <typename Take>
void LdapPull::FollowNotices(Kind& kind, const LdapBase& base, Take take) {
  SyncRefresh refresh = Refresh(kind);
  std::set<std::string> notices;
  LdapSearch search(session_, {.base = base.dn, .scope = base.scope, .attributes = {"1.1"}, .extension = &refresh},
                    deadline_);
  LdapEntry entry;
  while (search.Next(entry)) {
    if (is_delta()) notices.insert(SyncAnchorText(options_.anchor, refresh.uuid()));
  }
  new_positions_.push_back(refresh.cookie());
  Cover(kind, is_delta() ? Coverage::kDelta : Coverage::kFull);
  if (!is_delta()) return ReadPages(kind, base, take);
  for (const std::string& anchor : notices) {
    shown_.insert(anchor);
    if (Find(kind, base, anchor, take)) {
      ++entries_;
    } else {
      shown_.erase(anchor);
      Gone(kind, anchor);
    }
  }
}

// Who is gone and who is present is told by the octets alone: they must be the anchor.
void LdapPull::CheckAnchor(const SyncRefresh& refresh, const LdapEntry& entry) const {
  const std::string_view value = AnchorValue(entry, options_.anchor);
  if (value.empty() || value == SyncAnchorText(options_.anchor, refresh.uuid())) return;
  throw CursorRejected("what it synchronizes by is not the anchor " + options_.anchor);
}

void LdapPull::Cover(Kind& kind, Coverage coverage) const {
  if (kind.coverage && *kind.coverage != coverage)
    throw CursorRejected("of one base it tells what is there, of another what is gone");
  kind.coverage = coverage;
}

template <typename Take>
void LdapPull::Settle(Kind& kind, Take take) {
  for (const std::string& anchor : again_) {
    if (shown_.contains(anchor)) continue;
    for (const LdapBase& base : kind.bases) Find(kind, base, anchor, take);
  }
  for (const std::string& anchor : said_to_be_gone_) {
    const auto holds_it = [&](const LdapBase& base) { return Find(kind, base, anchor, take); };
    if (shown_.contains(anchor) || std::ranges::any_of(kind.bases, holds_it)) continue;
    (sink_.*kind.gone)({anchor});
  }
}

template <typename Take>
bool LdapPull::Find(const Kind& kind, const LdapBase& base, const std::string& anchor, Take take) {
  const std::string filter = "(&" + base.filter + '(' + options_.anchor + '=' + EscapeFilterValue(anchor) + "))";
  LdapSearch search(session_, {.base = base.dn, .scope = base.scope, .filter = filter, .attributes = kind.attributes},
                    deadline_);
  LdapEntry entry;
  while (search.Next(entry)) take(entry);
  return search.entries() > 0;
}

void LdapPull::ReadUsers() {
  DomainLogons logons;
  logons.Read(server_, deadline_, sink_);
  PrimaryGroups primary_groups(server_, session_, deadline_);
  UserReader reader(server_, {.logons = &logons, .primary_groups = &primary_groups});
  Kind users = {.bases = options_.bases,
                .attributes = reader.attributes(),
                .present = &ObservationSink::OnPresent,
                .gone = &ObservationSink::OnGone};
  Read(users, [&](const LdapEntry& entry) {
    const auto read = reader.Read(entry);
    if (const auto* unreadable = std::get_if<UnreadableRecord>(&read)) return Report(*unreadable);
    const auto& user = std::get<ObservedUser>(read);
    if (!IsNew(user.anchor, user.place)) return;
    ++users.there;
    ++result_.users;
    if (user.last_login) ++result_.with_login;
    sink_.OnUser(user);
  });
  if (const auto until = reader.good_until()) good_until_ = std::min(*until, good_until_.value_or(*until));
  result_.coverage = users.coverage.value_or(Coverage::kDelta);
  Warn(users);
}

void LdapPull::ReadGroups() {
  GroupReader reader(server_);
  PostponedGroups postponed(server_, session_, deadline_);
  Kind groups = {.bases = options_.group_bases,
                 .attributes = reader.attributes(),
                 .present = &ObservationSink::OnGroupPresent,
                 .gone = &ObservationSink::OnGroupGone};
  const auto take = [&](const GroupReader::Found& found) {
    if (const auto* later = std::get_if<PostponedGroup>(&found)) return postponed.Add(*later);
    if (const auto* unreadable = std::get_if<UnreadableRecord>(&found)) return Report(*unreadable);
    const auto& group = std::get<ObservedGroup>(found);
    if (!IsNew(group.anchor, group.dn.text)) return;
    ++result_.groups;
    sink_.OnGroup(group);
  };
  Read(groups, [&](const LdapEntry& entry) { take(reader.Read(entry)); });
  postponed.ReadAll(reader, take);
  has_dynamic_groups_ = postponed.has_dynamic();
  // Whoever cannot be told apart may be anyone: then nobody's absence is certain.
  if (without_anchor_ > 0) groups.coverage = result_.coverage = Coverage::kDelta;
  result_.group_coverage = groups.coverage;
  if (without_anchor_ == 0) return;
  sink_.OnWarning(session_.uri().text + " returned " + Count(without_anchor_, "entry", "entries") +
                  " without a readable " + options_.anchor +
                  ", so that nobody is taken for gone: give the agent read access to it, or let filter ask for (" +
                  options_.anchor + "=*)");
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

void LdapPull::Warn(const Kind& users) {
  if (result_.coverage == Coverage::kDelta || users.there > 0) return;
  sink_.OnWarning(session_.uri().text + " returned no user: check bases and filter");
}

}  // namespace rollcall
