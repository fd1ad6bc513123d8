#include "agent/sync/trust.h"

#include <algorithm>

#include "agent/base/glob.h"
#include "store/look_alikes.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

using Reason = std::optional<std::string>;

bool MatchesAny(const std::vector<std::string>& patterns, std::string_view key) {
  return std::ranges::any_of(patterns, [key](const std::string& each) { return MatchesGlob(TextKey(each), key); });
}

Reason SourceReason(const ObservedUser& user, const SourceConfig& source) {
  const std::string_view code = user.creation_source;
  if (code.empty() || code == Code(source.creation_source)) return std::nullopt;
  // A record says it of itself; only who comes by a login has none.
  const bool is_by_login = !user.recorded_at && code == Code(CreationSource::kOnTheFlyRegistration);
  if (is_by_login && source.feed->on_the_fly == OnTheFly::kCreate) return std::nullopt;
  const auto& allowed = source.feed->record_sources;
  if (std::ranges::find(allowed, code) != allowed.end()) return std::nullopt;
  return "it says source \"" + std::string(code) + "\", which is not in this feed's record_sources";
}

Reason LoginReason(const ObservedUser& user, const FeedRules& rules) {
  const std::string_view login = user[Field::kLogin];
  const std::string key = TextKey(login);
  if (key.empty()) return "it has no login";
  const std::string skeleton = LoginSkeleton(login);
  for (const std::string& each : rules.reserved_logins) {
    if (!MatchesGlob(TextKey(each), key) && !MatchesGlob(LoginSkeleton(each), skeleton)) continue;
    return "its login is reserved, or looks like one that is (reserved_logins: \"" + each + "\")";
  }
  return std::nullopt;
}

Reason EmailReason(const ObservedUser& user, const FeedRules& rules) {
  const std::string_view email = user[Field::kEmail];
  if (rules.verified_email && (email.empty() || user.email_proof != EmailProof::kVerified)) {
    return email.empty() ? "it has no mail address, and verified_email wants a verified one"
                         : "its mail address is not verified, and verified_email wants it to be";
  }
  if (rules.email_domains.empty()) return std::nullopt;
  const std::string domain = TextKey(email.substr(email.rfind('@') + 1));
  if (MatchesAny(rules.email_domains, domain)) return std::nullopt;
  return "its mail domain \"" + domain + "\" is not in email_domains";
}

Reason GroupReason(const ObservedUser& user, const FeedRules& rules) {
  for (const ObservedMembership& each : user.memberships) {
    if (MatchesAny(rules.groups, TextKey(each.group.key))) continue;
    return "it wants to be in \"" + std::string(each.group.key) + "\", which is not in this feed's groups";
  }
  return std::nullopt;
}

Reason RegistryReason(const RegistrationFacts& facts, const FeedRules& rules) {
  if (!facts.removed.empty()) {
    return "its account was removed " + facts.removed + ": `rollcall account restore` brings it back, if it should be";
  }
  if (!facts.login_holder.empty()) {
    return "its login is that of the account " + facts.login_holder +
           ", which is not of this feed: a registration never takes over an account";
  }
  if (!facts.email_holder.empty()) {
    return "its mail address is that of the account " + facts.email_holder +
           ": if they are one person, correlate = [\"email\"] links them by a verified address";
  }
  if (!facts.look_alike.empty()) {
    return "its login cannot be told from that of the account " + facts.look_alike + " by looking at it";
  }
  if (facts.creates && facts.is_full) {
    return "more than max_registrations (" + std::to_string(rules.max_registrations) + ") in " +
           std::to_string(rules.window.count()) + " minutes: it waits, and is tried again by a later sync";
  }
  return std::nullopt;
}

}  // namespace

bool MayCorrelate(const ObservedUser& user, const SourceConfig& source) {
  return !source.correlate.empty() && !user[Field::kEmail].empty() && user.email_proof == EmailProof::kVerified;
}

std::optional<std::string> Distrust(const ObservedUser& user, const SourceConfig& source,
                                    const RegistrationFacts& facts) {
  const FeedRules& rules = *source.feed;
  if (auto reason = SourceReason(user, source)) return reason;
  if (auto reason = LoginReason(user, rules)) return reason;
  if (auto reason = EmailReason(user, rules)) return reason;
  if (auto reason = GroupReason(user, rules)) return reason;
  return RegistryReason(facts, rules);
}

}  // namespace rollcall
