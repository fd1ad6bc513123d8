#include "connectors/scim/pull.h"

#include "connectors/errors.h"

namespace rollcall {
namespace {

std::string Counted(std::int64_t count, const std::string& what) {
  return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

}  // namespace

ScimPull::ScimPull(const ScimOptions& options, const Cursor& cursor, ObservationSink& sink)
    : options_(options),
      cursor_(cursor),
      sink_(sink),
      service_(options),
      users_{.resource = "Users", .count = options.page_size},
      groups_{.resource = "Groups", .count = options.page_size},
      user_reader_(options) {
  if (cursor.text.empty()) return;
  from_ = ReadScimCursor(cursor.text);
  if (from_->options == HashOf(options)) return;
  throw CursorRejected(service_.Place("Users") + ": the configuration is another one than at the last pull");
}

PullResult ScimPull::Run() {
  ReadUsers();
  if (options_.groups == ScimOptions::Groups::kResources) {
    ReadGroups();
  } else {
    result_.group_coverage = Coverage::kDelta;
  }
  return std::move(result_);
}

// As often as it takes to see it whole. Each resource is taken at least once; some may come again in a further round.
ScimPull::Outcome ScimPull::Read(const ScimService::List& list, std::optional<ScimPage> first,
                                 const TakeScimResource& take) {
  Outcome outcome;
  for (int round = 0; round < kMostRounds; ++round) {
    const auto fetch = [&](std::int64_t start) {
      if (!first || start != 1) return service_.Page(list, start);
      ScimPage page = std::move(*first);
      first.reset();
      return page;
    };
    ScimRound reading(fetch, take, list.count, service_.Place(list.resource));
    reading.Run();
    outcome.change = reading.change();
    outcome.count = reading.read();
    outcome.pages += reading.pages();
    if (outcome.change.empty()) break;
  }
  return outcome;
}

// The first page of what changed since the last pull.
std::optional<ScimPage> ScimPull::Changes() {
  if (!from_ || options_.incremental == ScimOptions::Incremental::kNone) return std::nullopt;
  const bool filters = service_.Abilities().filter;
  const auto now = service_.began();
  if (!filters || !now || *now < from_->since || *now - from_->full >= options_.full) return std::nullopt;
  ScimService::List changed = users_;
  changed.filter = ChangedSince(from_->since);
  auto first = service_.TryFilter(changed);
  if (first) users_.filter = changed.filter;
  return first;
}

void ScimPull::TakeUser(const scim::Object& resource) {
  const std::string_view id = scim::Text(resource, "id");
  if (!id.empty() && told_users_.Remember(id, 1) != 0) return;
  const auto read = user_reader_.Read(resource, service_.Place("Users"));
  if (const auto* unreadable = std::get_if<UnreadableRecord>(&read)) {
    if (id.empty()) ++nameless_;
    return sink_.OnUnreadable(*unreadable);
  }
  const auto& user = std::get<ObservedUser>(read);
  sink_.OnUser(user);
  ++result_.users;
  if (user.last_login) ++result_.with_login;
}

// Records that could not be applied when they were shown.
void ScimPull::ReadAgain() {
  for (const std::string& id : cursor_.again) {
    if (const auto user = service_.Get("Users", id)) TakeUser(user->object());
  }
}

void ScimPull::ReadUsers() {
  auto first = Changes();
  const bool is_delta = first.has_value();
  const Outcome outcome =
      Read(users_, std::move(first), [this](const scim::Object& resource, std::int64_t) { TakeUser(resource); });
  if (is_delta) ReadAgain();
  if (!is_delta && outcome.count == 0) sink_.OnWarning("the service shows no user at all");
  Conclude(outcome, is_delta);
}

std::string ScimPull::NextCursor(bool is_delta) const {
  const auto began = service_.began();
  if (!began) return {};
  return WriteScimCursor({.since = *began, .full = is_delta ? from_->full : *began, .options = HashOf(options_)});
}

void ScimPull::Conclude(const Outcome& users, bool is_delta) {
  result_.coverage = is_delta ? Coverage::kDelta : Coverage::kFull;
  result_.cursor.text = NextCursor(is_delta);
  result_.proof = Counted(users.count, "user") + (is_delta ? " changed, " : ", ") + "read to the end of the list in " +
                  Counted(users.pages, "page") + " from " + service_.Place("Users");
  if (!users.change.empty()) {
    // From where this pull began, so that whoever was missed comes next time.
    result_.coverage = Coverage::kDelta;
    result_.cursor.text = cursor_.text;
    const std::string why = "the list changed each time it was read (" + users.change + ")";
    sink_.OnWarning(why + ": somebody may be passed over until the next pull, and nobody counts as missing");
    result_.proof += "; " + why + ", so nobody counts as missing";
  } else if (nameless_ > 0 && !is_delta) {
    result_.coverage = Coverage::kDelta;
    result_.proof += "; " + std::to_string(nameless_) + " of them have no id, so nobody counts as missing";
  }
}

// A list may leave the members out; then the group itself is asked for.
void ScimPull::TakeGroup(const scim::Object& resource) {
  const std::string id(scim::Text(resource, "id"));
  if (!id.empty() && told_groups_.Remember(id, 1) != 0) return;
  std::optional<ScimDocument> alone;
  if (!id.empty() && !scim::Find(resource, "members")) alone = service_.Get("Groups", id);
  const auto read = group_reader_.Read(alone ? alone->object() : resource, service_.Place("Groups"));
  if (const auto* unreadable = std::get_if<UnreadableRecord>(&read)) return sink_.OnUnreadable(*unreadable);
  sink_.OnGroup(std::get<ObservedGroup>(read));
  ++result_.groups;
}

void ScimPull::ReadGroups() {
  const Outcome outcome =
      Read(groups_, std::nullopt, [this](const scim::Object& resource, std::int64_t) { TakeGroup(resource); });
  result_.group_coverage = outcome.change.empty() ? Coverage::kFull : Coverage::kDelta;
  result_.proof += "; " + Counted(outcome.count, "group");
  if (outcome.change.empty()) return;
  sink_.OnWarning("the list of groups changed each time it was read (" + outcome.change + "): no group counts as gone");
}

}  // namespace rollcall
