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

}  // namespace

bool IsOver(const MassShare& share, const Limit& limit) {
  const std::int64_t all = share.changes + share.earlier.changes;
  return share.changes > 0 && all > limit.count &&
         static_cast<double>(all) * 100 > limit.percent * static_cast<double>(share.of);
}

std::string TextOf(const Limit& limit) {
  return "more than " + std::to_string(limit.count) + " and more than " + Percent(limit.percent);
}

TimePoint WindowStart(TimePoint now, std::chrono::hours window) {
  return now - window + std::chrono::duration_cast<std::chrono::milliseconds>(window) / 12;
}

std::string WithEarlier(std::int64_t changes, const Earlier& earlier) {
  if (earlier.changes == 0) return "";
  const std::int64_t hours = earlier.window.count();
  return " (" + std::to_string(changes + earlier.changes) + " with earlier passes within " + std::to_string(hours) +
         (hours == 1 ? " hour)" : " hours)");
}

std::optional<std::string> GuardMass(const MassChange& mass, const Limit& limit) {
  if (mass.changes == 0 || mass.changes + mass.earlier.changes <= limit.count) return std::nullopt;
  const Wording& wording = kWordings[static_cast<std::size_t>(mass.kind)];
  const std::int64_t of = mass.of() + (wording.base == kShrinks ? mass.earlier.changes : 0);
  if (!IsOver({mass.changes, of, mass.earlier}, limit)) return std::nullopt;
  return std::to_string(mass.changes) + ' ' + Fill(wording.of, of) + " of " + std::string(mass.source) + ' ' +
         std::string(wording.what) + WithEarlier(mass.changes, mass.earlier) + ", " + TextOf(limit) + ": " +
         std::string(wording.outcome);
}

std::optional<std::string> GuardAbsence(const Absence& absence, const Limit& limit) {
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
                    .of = [&absence] { return absence.known; }},
                   limit);
}

}  // namespace rollcall
