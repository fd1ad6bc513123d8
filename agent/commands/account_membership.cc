// rollcall account grant, and revoke.
#include "agent/commands/by_hand.h"
#include "agent/commands/command.h"
#include "agent/commands/find_account.h"
#include "agent/sync/facts.h"
#include "connectors/base/dn.h"
#include "store/accounts.h"
#include "store/groups.h"
#include "store/links.h"
#include "store/memberships.h"

namespace rollcall {
namespace {

struct AccountMembershipOptions {
  ByHandOptions by_hand;
  std::string account;       // login or id
  std::string group;         // DN, name or path
  std::string group_source;  // which source's group; empty: the only one that is called so
  std::string role = "member";
};

// Groups that no configured source has are kept where those of one-off imports are.
constexpr std::string_view kOwnGroups = "import";

// A DN may be written in many ways; a path and a name in one.
std::vector<NamedGroup> FindGroups(Database& database, const std::string& group, const std::string& source) {
  const auto key = DnKey(group);
  std::vector<NamedGroup> found = GroupsCalled(database, key.value_or(group), group);
  if (!source.empty()) std::erase_if(found, [&](const NamedGroup& each) { return each.source != source; });
  return found;
}

struct Target {
  NamedGroup group;
  Verdict verdict;
};

Target Refused(std::string why) { return {.verdict = {.kind = Verdict::Kind::kRefused, .why = std::move(why)}}; }

Target ChooseGroup(Database& database, const AccountMembershipOptions& options) {
  const auto found = FindGroups(database, options.group, options.group_source);
  const std::string quoted = "'" + options.group + "'";
  if (found.size() == 1) return {.group = found.front()};
  if (found.empty()) {
    return Refused("no group is called " + quoted +
                   (options.group_source.empty() ? "" : " in " + options.group_source) +
                   ": give its DN, name or path; a path that begins with / makes a new one");
  }
  std::string sources;
  for (const NamedGroup& each : found) sources += (sources.empty() ? "" : ", ") + each.source + " (" + each.label + ")";
  return Refused("more than one group is called " + quoted + ": " + sources +
                 "; say which one by its DN, or with --group-source");
}

Target ChooseOrMakeGroup(Database& database, const AccountMembershipOptions& options) {
  const bool is_new =
      options.group.starts_with('/') && FindGroups(database, options.group, options.group_source).empty();
  if (!is_new || !options.group_source.empty()) return ChooseGroup(database, options);
  const GroupId id = InsertGroup(database, {.source = InternSource(database, kOwnGroups),
                                            .anchor = options.group,
                                            .name = options.group,
                                            .shown = Shown::kByUsers});
  return {.group = {.id = id, .source = std::string(kOwnGroups), .label = options.group}};
}

std::string RoleText(const std::string& role) { return role == kMemberRole ? "" : " as " + role; }

Deed Grant(Desk& desk, const AccountMembershipOptions& options) {
  const Account account = RequireAccount(desk.database, options.account);
  const Target target = ChooseOrMakeGroup(desk.database, options);
  if (target.verdict.kind != Verdict::Kind::kAllowed) return {.verdict = target.verdict};
  const Membership membership = {.group = target.group.id, .account = account.id, .role = options.role};
  const std::string whom = account.profile.login + RoleText(options.role);
  Verdict verdict = JudgeGrant(WhoTells(desk.database, membership), whom, target.group.label);
  if (verdict.kind == Verdict::Kind::kAllowed) {
    GrantByHand(desk.database, membership, desk.options.reason, desk.stamp);
  }
  return {verdict, "granted " + target.group.label + " to " + whom, StateOf(desk.database, account.id)};
}

Deed Revoke(Desk& desk, const AccountMembershipOptions& options) {
  const Account account = RequireAccount(desk.database, options.account);
  const Target target = ChooseGroup(desk.database, options);
  if (target.verdict.kind != Verdict::Kind::kAllowed) return {.verdict = target.verdict};
  const Membership membership = {.group = target.group.id, .account = account.id, .role = options.role};
  const std::string whom = account.profile.login + RoleText(options.role);
  const Verdict verdict = JudgeRevoke(WhoTells(desk.database, membership), whom, target.group, desk.config.sources);
  if (verdict.kind == Verdict::Kind::kAllowed) {
    RevokeByHand(desk.database, membership, desk.Cause(RemovalEvent::kAccessChange), desk.options.reason, desk.stamp);
  }
  return {verdict, "revoked " + target.group.label + " from " + whom, StateOf(desk.database, account.id)};
}

ExitCode RunAccountGrant(const AccountMembershipOptions& options, Context& context) {
  const auto act = [&options](Desk& desk) { return Grant(desk, options); };
  return RunByHand({.action = "grant"}, options.by_hand, act, context);
}

ExitCode RunAccountRevoke(const AccountMembershipOptions& options, Context& context) {
  const auto act = [&options](Desk& desk) { return Revoke(desk, options); };
  return RunByHand({.action = "revoke"}, options.by_hand, act, context);
}

void AddMembership(Command& command, AccountMembershipOptions& options) {
  AddAccount(command, options.account);
  command.Positional("GROUP", &options.group, "the group's DN, name or path").Required();
  command.Option("--role", "ROLE", &options.role, "in that group (default: member)");
  command.Option("--group-source", "NAME", &options.group_source, "whose group, where several are called so");
  AddReason(command, options.by_hand);
  AddByHand(command, options.by_hand);
}

}  // namespace

Command AccountGrantCommand() {
  Command command("grant", "Add an account to a group, whatever the sources report");
  AddMembership(command, command.Runs(RunAccountGrant));
  command.Footer(
      "An unknown path that begins with / makes a new group.\n"
      "Example:\n  rollcall account grant bjensen /teams/approvers --role manager --reason 'holiday cover'");
  return command;
}

Command AccountRevokeCommand() {
  Command command("revoke", "Remove an account from a group; the archive keeps the membership");
  AddMembership(command, command.Runs(RunAccountRevoke));
  command.Footer("Example:\n  rollcall account revoke bjensen /teams/approvers --role manager --reason 'back home'");
  return command;
}

}  // namespace rollcall
