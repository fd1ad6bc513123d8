#include "agent/commands/by_hand.h"

#include <array>
#include <nlohmann/json.hpp>

#include "agent/base/terminal_text.h"
#include "agent/commands/actor.h"
#include "agent/commands/policy_file.h"
#include "agent/guard/protection_of.h"
#include "agent/output/account_records.h"
#include "agent/output/printer.h"
#include "store/accounts.h"
#include "store/groups.h"
#include "store/holds.h"
#include "store/in_transaction.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;
using enum Column::In;

constexpr std::array<Column, 7> kByHandColumns = {{{.title = "action", .field = "action"},
                                                   {.title = "changed", .field = "changed"},
                                                   {.title = "dryRun", .field = "dryRun"},
                                                   {.title = "login", .field = "account.login"},
                                                   {.title = "id", .field = "account.id"},
                                                   {.title = "enabled", .field = "account.enabled"},
                                                   {.title = "message", .field = "message"}}};

void RequireUsable(const ByHandCommand& command, const ByHandOptions& options) {
  if (options.source != Code(CreationSource::kUi) && options.source != Code(CreationSource::kUserProvisioning)) {
    throw UsageError("--source '" + options.source + "': there are ui and userProvisioning");
  }
  if (command.reason == Reason::kRequired && options.reason.empty()) {
    throw UsageError("to " + std::string(command.action) +
                     " an account needs --reason TEXT: it is kept, and people will ask");
  }
}

void Print(const ByHandCommand& command, const ByHandOptions& options, const Deed& deed, Context& context) {
  const bool changed = deed.verdict.kind == Verdict::Kind::kAllowed;
  const bool is_dry = options.ending == Ending::kRollBack;
  const std::string& message = changed ? deed.done : deed.verdict.why;
  if (context.format == OutputFormat::kTable) {
    context.out << PrintableText(message) << '\n';
  } else {
    Json record = {{"action", command.action}, {"changed", changed}, {"dryRun", is_dry}, {"message", message}};
    if (deed.state) record["account"] = AccountJson(deed.state->account, deed.state->holds, deed.state->groups);
    PrintOne({}, record, kByHandColumns, context);
  }
  ThrowIfFailed(context.out);
  context.out.flush();
  for (const std::string& note : deed.verdict.notes) context.err << "note: " << PrintableText(note) << std::endl;
  if (is_dry) context.err << "Dry run: nothing was written." << std::endl;
}

}  // namespace

std::optional<std::string> Desk::ProtectionOf(const Account& account) const {
  return rollcall::ProtectionOf(database, account, protections);
}

Holders Desk::HoldersOf(std::string_view login, std::string_view email, AccountId except) const {
  Holders holders;
  holders.of_login = FindAccountByLogin(database, login);
  if (holders.of_login && holders.of_login->id == except) holders.of_login.reset();
  if (email.empty()) return holders;
  for (const AccountId id : Correlate(database, "email", email)) {
    if (id != except) holders.of_email = FindAccount(database, id);
  }
  return holders;
}

RemovalCause Desk::Cause(RemovalEvent event) const {
  RemovalCause cause = {.event = event, .by_user = stamp.actor, .by_email_address = options.actor_email};
  if (!cause.by_email_address.empty()) return cause;
  if (const auto own = FindAccountByLogin(database, stamp.actor)) cause.by_email_address = own->profile.email;
  return cause;
}

AccountState StateOf(Database& database, AccountId account) {
  return {FindAccount(database, account).value(), HoldsOf(database, account), GroupsOf(database, account)};
}

ExitCode RunByHand(const ByHandCommand& command, const ByHandOptions& options, const std::function<Deed(Desk&)>& act,
                   Context& context) {
  RequireUsable(command, options);
  const Config config = LoadConfiguration(context);
  const bool is_policed = command.policing == Policing::kProtections;
  const auto protections = is_policed ? ProtectionsOf(config, context) : std::vector<Protection>();
  Registry registry(config.registry, command.if_absent);
  Desk desk = {
      registry.database(),
      config,
      options,
      protections,
      {.now = context.clock(), .actor = ActorOf(options.actor, context), .event_source = options.source, .pass = {}}};
  const auto turn = TakeTurn(registry.database(), context);
  const Deed deed = InTransaction(registry.database(), [&](Transaction& transaction) {
    Deed tried = act(desk);
    const bool keep = tried.verdict.kind == Verdict::Kind::kAllowed && options.ending == Ending::kCommit;
    if (keep) transaction.Commit();
    return tried;
  });
  if (deed.verdict.kind == Verdict::Kind::kRefused) {
    context.err << "rollcall: refused: " << PrintableText(deed.verdict.why) << std::endl;
    return ExitCode::kFailed;
  }
  Print(command, options, deed, context);
  return ExitCode::kFine;
}

void AddByHand(Command& command, ByHandOptions& options) {
  command.Option("--actor", "LOGIN", &options.actor, "who does this, for the audit trail (default: you)");
  command.Option("--actor-email", "ADDRESS", &options.actor_email,
                 "of the same person, kept with what is removed (default: that of the actor's account)");
  command.Option("--source", "CODE", &options.source, "on whose behalf: ui (default) or userProvisioning");
  command.Flag("--dry-run", options.ending, Ending::kRollBack, "show what would happen, write nothing");
}

void AddReason(Command& command, ByHandOptions& options, const std::string& suffix) {
  command.Option("--reason", "TEXT", &options.reason, "why, for the audit trail" + suffix);
}

void AddAccount(Command& command, std::string& login_or_id) {
  command.Positional("LOGIN", &login_or_id, "the account's login or id").Required();
}

}  // namespace rollcall
