#include "agent/sync/guard.h"

namespace rollcall {
namespace {

std::string Percent(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text + " %";
}

}  // namespace

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
  const bool many = absence.absent > limit.count;
  const bool large = static_cast<double>(absence.absent) * 100 > limit.percent * static_cast<double>(absence.known);
  if (!many || !large) return std::nullopt;
  return what + ", more than " + std::to_string(limit.count) + " and more than " + Percent(limit.percent) +
         ": nobody is held as missing. Look at the source first; if they are really gone, raise missing in its "
         "[source.limits] for one pass";
}

}  // namespace rollcall
