#include "agent/guard/mass_guard.h"

namespace rollcall {
namespace {

// How a kind is told: "50 of 150 users of corp have another login, ...: nobody is renamed".
struct Wording {
  std::string_view of;
  std::string_view what;
  std::string_view outcome;
  // Whether what has changed so is still there to be counted.
  enum class Base : std::uint8_t { kStays, kShrinks } base = Base::kStays;
};
using enum Wording::Base;
// In the order of ChangeKind.
constexpr std::array<Wording, kChangeKinds.size()> kWordings = {{
    {"beside %d known users", "are new", "none of them gets an account"},
    {"of %d users", "are newly disabled", "nobody is disabled"},
    {"of %d users", "are not shown by it", "nobody is held as missing", kShrinks},
    {"of %d users", "have another login", "nobody is renamed"},
    {"of %d users", "have lost their mail address or have another one", "no mail address changes"},
    {"of %d groups", "have lost all of their members", "nobody leaves a group", kShrinks},
    {"of %d memberships", "are over", "nobody leaves a group", kShrinks},
    {"of %d users", "are to be archived", "nobody is archived", kShrinks},
    {"of %d users held by it", "are to be enabled again", "nobody is enabled", kShrinks},
    {"of %d users", "are shown under another id", "no account is relinked"},
}};

std::string Percent(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text + " %";
}

std::string Fill(std::string_view text, std::int64_t number) {
  std::string filled(text);
  return filled.replace(filled.find("%d"), 2, std::to_string(number));
}

std::int64_t AllOf(const MassShare& share) { return share.changes + share.earlier.changes; }

// At least the count, and at least the percentage of all.
bool Reaches(const MassShare& share, const Limit& limit) {
  const std::int64_t all = AllOf(share);
  return share.changes > 0 && all >= limit.count &&
         static_cast<double>(all) * 100 >= limit.percent * static_cast<double>(share.of);
}

bool HasLockout(const MassLimits& limits) {
  constexpr double kEverything = 100;
  return limits.lockout != nullptr && limits.limit.percent < kEverything;
}

std::string MoreThan(const Limit& limit) {
  return "more than " + std::to_string(limit.count) + " and more than " + Percent(limit.percent);
}

// "24 hours", "30 days"
std::string LengthText(std::chrono::hours window) {
  constexpr std::int64_t kHoursOfADay = 24;
  const bool in_days = window.count() > kHoursOfADay && window.count() % kHoursOfADay == 0;
  const std::int64_t length = in_days ? window.count() / kHoursOfADay : window.count();
  return std::to_string(length) + (in_days ? " day" : " hour") + (length == 1 ? "" : "s");
}

// " (12 with earlier passes within 24 hours)"; empty: there were none.
std::string WithEarlier(const MassShare& share) {
  if (share.earlier.changes == 0) return "";
  return " (" + std::to_string(AllOf(share)) + " with earlier passes within " + LengthText(share.earlier.window) + ")";
}

}  // namespace

bool IsOver(const MassShare& share, const Limit& limit) {
  return share.changes > 0 && AllOf(share) > limit.count &&
         static_cast<double>(AllOf(share)) * 100 > limit.percent * static_cast<double>(share.of);
}

std::optional<std::string> ExcessOf(const MassShares& shares, const MassLimits& limits) {
  if (IsOver(shares.lately, limits.limit)) return WithEarlier(shares.lately) + ", " + MoreThan(limits.limit);
  if (!HasLockout(limits)) return std::nullopt;
  const auto& [few, slow, window] = *limits.lockout;
  if (Reaches(shares.lately, few)) {
    return WithEarlier(shares.lately) + ", at least " + std::to_string(few.count) + " and at least " +
           Percent(few.percent);
  }
  if (!IsOver(shares.slowly, slow)) return std::nullopt;
  return WithEarlier(shares.slowly) + ", " + MoreThan(slow) + " within " + LengthText(window);
}

std::int64_t MostAllowed(MassShares shares, const MassLimits& limits) {
  std::int64_t allowed = 0;
  std::int64_t over = shares.lately.of + 1;
  while (over - allowed > 1) {
    const std::int64_t middle = allowed + (over - allowed) / 2;
    shares.lately.changes = shares.slowly.changes = middle;
    (ExcessOf(shares, limits) ? over : allowed) = middle;
  }
  return allowed;
}

std::string AllowedText(const MassLimits& limits, std::chrono::hours window) {
  const auto at_most = [](const Limit& limit) {
    return std::to_string(limit.count) + " or " + Percent(limit.percent) + " (the larger)";
  };
  std::string text = at_most(limits.limit);
  text += window.count() == 0 ? " in one run" : " within " + LengthText(window);
  if (!HasLockout(limits)) return text;
  const auto& [few, slow, days] = *limits.lockout;
  return text + ", fewer than " + std::to_string(few.count) + " or less than " + Percent(few.percent) + ", and " +
         at_most(slow) + " within " + LengthText(days);
}

TimePoint WindowStart(TimePoint now, std::chrono::hours window) {
  return now - window + std::chrono::duration_cast<std::chrono::milliseconds>(window) / 12;
}

std::optional<std::string> GuardMass(const MassChange& mass, const MassLimits& limits) {
  const std::int64_t all = mass.changes + mass.earlier.changes;
  const bool may_be_few = HasLockout(limits) && all >= limits.lockout->few.count;
  const bool may_be_slow = limits.lockout != nullptr && mass.changes + mass.slowly.changes > limits.lockout->slow.count;
  if (mass.changes == 0 || (all <= limits.limit.count && !may_be_few && !may_be_slow)) return std::nullopt;
  const Wording& wording = kWordings[static_cast<std::size_t>(mass.kind)];
  const std::int64_t now = mass.of();
  const auto share = [&](const Earlier& earlier) {
    return MassShare{mass.changes, now + (wording.base == kShrinks ? earlier.changes : 0), earlier};
  };
  const MassShares shares = {share(mass.earlier), share(mass.slowly)};
  const auto excess = ExcessOf(shares, limits);
  if (!excess) return std::nullopt;
  return std::to_string(mass.changes) + ' ' + Fill(wording.of, shares.lately.of) + " of " + std::string(mass.source) +
         ' ' + std::string(wording.what) + *excess + ": " + std::string(wording.outcome);
}

std::optional<std::string> GuardAbsence(const Absence& absence, const MassLimits& limits) {
  if (absence.absent == 0) return std::nullopt;
  const std::string what = std::to_string(absence.absent) + " of " + std::to_string(absence.known) + " users of " +
                           std::string(absence.source) + " are not shown by it";
  if (absence.unreadable > 0) {
    return what + ", but " + std::to_string(absence.unreadable) +
           " of its records cannot be read and may be theirs: nobody is held as missing until they can";
  }
  if (absence.shown == 0) {
    return what + ": it shows no user at all. Nobody is held as missing; look at its bases, filter and permissions";
  }
  return GuardMass({.kind = ChangeKind::kMissing,
                    .source = absence.source,
                    .changes = absence.absent,
                    .earlier = absence.earlier,
                    .slowly = absence.slowly,
                    .of = [&absence] { return absence.known; }},
                   limits);
}

}  // namespace rollcall
