#include "agent/policy/login_watch.h"

#include <algorithm>

#include "agent/policy/evidence.h"

namespace rollcall {
namespace {

bool Has(const std::vector<SourceId>& sources, SourceId source) {
  return std::ranges::find(sources, source) != sources.end();
}

}  // namespace

bool LoginWatch::Source::IsOfEveryone() const {
  return configured != nullptr && configured->feed && configured->feed->logins_of == LoginsOf::kEveryone;
}

LoginWatch::LoginWatch(Database& database, const Policy& policy, const Viewpoint& viewpoint)
    : database_(database), policy_(policy), viewpoint_(viewpoint) {
  const std::vector<SourceId> reporting = SourcesTellingLogins(database);
  std::map<SourceId, TimePoint> recorded;
  EachLoginRecording(database, [&recorded](SourceId source, TimePoint since) { recorded.emplace(source, since); });
  const auto add = [&](SourceId id, const SourceConfig* configured) {
    Source source = {.id = id, .configured = configured, .reports = Has(reporting, id)};
    source.complete = LastCompletePass(database, id);
    if (const auto told = LoginEvidenceOf(database, id)) source.told_at = told->at;
    // A file may be older than the day on which it was imported.
    if (configured == nullptr && source.told_at && source.complete) {
      source.complete = std::min(*source.complete, *source.told_at);
    }
    if (const auto since = recorded.find(id); since != recorded.end()) source.recorded_since = since->second;
    sources_.push_back(source);
  };
  for (const SourceConfig& configured : viewpoint.config.sources) {
    if (const auto id = FindSourceId(database, configured.name)) add(*id, &configured);
  }
  for (const SourceId id : reporting) {
    if (Find(id) == nullptr) add(id, nullptr);
  }
}

const LoginWatch::Source* LoginWatch::Find(SourceId source) const {
  const auto found = std::ranges::find(sources_, source, &Source::id);
  return found == sources_.end() ? nullptr : &*found;
}

std::vector<Watched> LoginWatch::Of(std::span<const WatchedAccount> accounts) {
  std::vector<Watched> watched;
  watched.reserve(accounts.size());
  KnownAccounts known = Ask(accounts);
  for (const WatchedAccount& account : accounts) watched.push_back(Watch(account, known[account.activity.id]));
  return watched;
}

LoginWatch::KnownAccounts LoginWatch::Ask(std::span<const WatchedAccount> accounts) {
  KnownAccounts known;
  std::vector<AccountId> ids;
  for (const WatchedAccount& account : accounts) ids.push_back(account.activity.id);
  if (ids.empty()) return known;
  EachLinkOf(database_, ids, [&known](AccountId account, SourceId source) { known[account].links.push_back(source); });
  EachLoginStateOf(database_, ids, [&known](AccountId account, SourceId source, LoginState state) {
    known[account].states.emplace_back(source, state);
  });
  return known;
}

// A feed is read completely although whoever writes it has stopped: then it says nothing of accounts that it never
// mentioned.
bool LoginWatch::StillTells(const Source& feed, const Rule& rule) const {
  return feed.told_at && *feed.told_at >= viewpoint_.now - rule.terms.evidence_age;
}

// A configured source goes on reporting; any other does for as long as its last run is good enough.
void LoginWatch::FindTellers(const WatchedAccount& account, const Known& known, Watched& watched) const {
  const Rule& rule = policy_.rules[account.rule];
  const TimePoint now = std::max(viewpoint_.at, viewpoint_.now);
  bool goes_on = false;
  for (const Source& source : sources_) {
    const bool is_of_all = source.IsOfEveryone() && StillTells(source, rule);
    const bool is_of_it = Has(known.links, source.id) || account.activity.login_source == source.id;
    if (!source.reports || (!is_of_it && !is_of_all)) continue;
    const auto until = source.complete ? std::optional(*source.complete + rule.terms.evidence_age) : std::nullopt;
    if (source.configured != nullptr) {
      goes_on = true;
    } else if (until && *until >= now) {
      watched.told_until = std::max(until, watched.told_until);
    }
    watched.recorded_since = std::max(watched.recorded_since, source.recorded_since);
  }
  watched.told = goes_on || watched.told_until ? Told::kYes : Told::kNo;
  if (goes_on) watched.told_until.reset();
}

Watched LoginWatch::Watch(const WatchedAccount& account, const Known& known) {
  Watched watched;
  FindTellers(account, known, watched);
  for (const auto& [source, state] : known.states) {
    const Source* found = Find(source);
    if (state == LoginState::kShown || found == nullptr || found->configured == nullptr) continue;
    const LoginDoubt doubt = state == LoginState::kLost ? LoginDoubt::kLost : LoginDoubt::kUnusable;
    if (doubt > watched.doubt) watched.doubted = source;
    watched.doubt = std::max(doubt, watched.doubt);
  }
  watched.waits_for = WaitsFor(account, known);
  return watched;
}

// Asks each source that has the account and reports logins, that has ever reported one of the account's, or that
// reports those of all accounts.
std::optional<SourceId> LoginWatch::WaitsFor(const WatchedAccount& account, const Known& known) {
  for (const Source& source : sources_) {
    if (source.configured == nullptr) continue;
    const auto is_of_it = [&source](const auto& state) { return state.first == source.id; };
    const bool knows = (source.reports && Has(known.links, source.id)) || account.activity.login_source == source.id ||
                       std::ranges::any_of(known.states, is_of_it);
    if (knows && !GapOf(account.rule, source.id).empty()) return source.id;
    if (source.reports && source.IsOfEveryone() && !PullGapOf(account.rule, source.id).empty()) return source.id;
  }
  return std::nullopt;
}

const std::string& LoginWatch::PullGapOf(std::size_t rule, SourceId source) {
  const auto [found, is_new] = pull_gaps_.try_emplace({rule, source});
  const Source* known = Find(source);
  if (is_new && known != nullptr && known->configured != nullptr) {
    found->second = PullGap(database_, policy_.rules[rule], source, *known->configured, viewpoint_).value_or("");
  }
  return found->second;
}

const std::string& LoginWatch::GapOf(std::size_t rule, SourceId source) {
  const auto [found, is_new] = gaps_.try_emplace({rule, source});
  if (!is_new) return found->second;
  found->second = PullGapOf(rule, source);
  const Source* known = Find(source);
  if (found->second.empty() && known != nullptr && known->configured != nullptr) {
    found->second = ReportGap(database_, policy_.rules[rule], source, *known->configured, viewpoint_).value_or("");
  }
  return found->second;
}

}  // namespace rollcall
