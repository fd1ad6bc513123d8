#include "tests/agent/sync/model_story.h"

#include <ostream>

namespace rollcall {
namespace {

template <class... Fns>
struct Overloaded : Fns... {
  using Fns::operator()...;
};
template <class... Fns>
Overloaded(Fns...) -> Overloaded<Fns...>;

constexpr std::array<std::string_view, 4> kPullEnds = {"pull", "dry run, then pull", "dry run", "pull that breaks off"};

template <class Range, class Name>
void List(std::ostream& out, const Range& range, Name name) {
  std::string_view separator = "";
  for (const auto& item : range) {
    out << separator << name(item);
    separator = " ";
  }
}

void Print(std::ostream& out, const Pull& pull, const ShownUser& user) {
  out << "\n      " << AnchorName(pull.source, user.anchor) << " is " << kLogins[static_cast<std::size_t>(user.login)]
      << " at " << PlaceName(pull.source, user.place);
  if (user.email != 0) out << ", " << kEmails[static_cast<std::size_t>(user.email)];
  if (user.enabled) out << (*user.enabled ? ", enabled" : ", disabled");
  if (user.last_login) out << ", login at hour " << *user.last_login;
}

void Print(std::ostream& out, const Pull& pull) {
  out << kPullEnds[static_cast<std::size_t>(pull.end)] << (pull.coverage == Coverage::kDelta ? " (delta) of " : " of ")
      << kSourceNames[pull.source] << ':';
  for (const ShownUser& user : pull.users) Print(out, pull, user);
  for (const ShownGroup& group : pull.groups) {
    out << "\n      " << GroupName(pull.source, group.group) << " = {";
    List(out, group.places, [&](int place) { return PlaceName(pull.source, place); });
    List(out, group.logins,
         [&](int login) { return " memberUid " + std::string(kLogins[static_cast<std::size_t>(login)]); });
    out << '}';
  }
  if (pull.unreadable) out << "\n      unreadable: " << AnchorName(pull.source, *pull.unreadable);
  if (!pull.gone.empty()) out << "\n      gone: ";
  List(out, pull.gone, [&](int anchor) { return AnchorName(pull.source, anchor); });
}

}  // namespace

std::string AnchorName(std::size_t source, int anchor) {
  return std::string(kSourceNames[source]) + '-' + std::to_string(anchor);
}

std::string PlaceName(std::size_t source, int place) {
  return "uid=" + std::to_string(place) + ",dc=" + std::string(kSourceNames[source]);
}

std::string GroupName(std::size_t source, int group) {
  return "cn=" + std::to_string(group) + ",dc=" + std::string(kSourceNames[source]);
}

std::ostream& operator<<(std::ostream& out, const Command& command) {
  std::visit(
      Overloaded{[&](const Pull& pull) { Print(out, pull); },
                 [&](const SetHoldByHand& set) { out << "set " << Code(set.kind) << " hold on #" << set.nth; },
                 [&](const LiftHoldByHand& lift) { out << "lift " << Code(lift.kind) << " hold of #" << lift.nth; },
                 [&](const CreateByHand& create) {
                   out << "create " << kLogins[static_cast<std::size_t>(create.login)] << " by hand";
                 },
                 [&](const Remove& remove) { out << "remove #" << remove.nth; },
                 [&](const Restore& restore) { out << "restore #" << restore.nth; }},
      command);
  return out;
}

std::ostream& operator<<(std::ostream& out, const Story& story) {
  for (std::size_t i = 0; i < kSourceNames.size(); ++i) {
    out << kSourceNames[i] << " correlates by " << story.correlate[i].value_or("nothing") << "; ";
  }
  out << "hr is " << (story.hr_is_an_import ? "an import" : "a source") << "; missing.count = " << story.missing_count;
  for (std::size_t i = 0; i < story.commands.size(); ++i) out << "\n  " << i + 1 << ". " << story.commands[i];
  return out << '\n';
}

}  // namespace rollcall
