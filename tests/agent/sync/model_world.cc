#include "tests/agent/sync/model_world.h"

#include "store/archive.h"
#include "store/holds.h"
#include "store/text_key.h"
#include "tests/agent/sync/model.h"
#include "tests/agent/sync/model_registry.h"
#include "tests/agent/sync/scripted_connector.h"

namespace rollcall {
namespace {

using std::chrono::hours;

// What a pass says besides what it does.
struct Heard : HeardChanges {
  void OnConflict(std::string_view place, std::string_view reason) override {
    HeardChanges::OnConflict(place, reason);
    // Then the rest of the user is applied.
    const bool in_part = reason.starts_with("its last login") || reason.starts_with("its account was disabled by hand");
    if (!in_part) refused.emplace(place);
  }
  std::set<std::string> refused;
};

// One story, told.
class World : public PassTest {
 public:
  explicit World(const Story& story);
  void operator()(const Pull& pull);
  void operator()(const SetHoldByHand& set);
  void operator()(const LiftHoldByHand& lift);
  void operator()(const CreateByHand& create);
  void operator()(const Remove& remove);
  void operator()(const Restore& restore);
  // To be called after each.
  void Check();

 private:
  void TestBody() override {}
  template <class Fn>
  void Write(Fn fn);
  Stamp ByRoot() const { return {.now = now_, .actor = "root", .event_source = "ui", .pass = {}}; }
  PassReport Run(const Pull& pull, Ending ending, Heard& heard);
  enum class Members : std::uint8_t { kStay, kMayChange };
  void RunAgain(const Pull& pull, Members members);

  ModelRegistry registry_;
  Model model_;
  ScriptedConnector connector_;
  TimePoint now_ = kNow;
};

World::World(const Story& story) : registry_(*database_), model_(config_, registry_) {
  if (!OnPostgresql()) database_->Run("PRAGMA synchronous = OFF");
  config_.guard_window = hours(0);  // what earlier passes did is not the model's business
  for (std::size_t i = 0; i < kSourceNames.size(); ++i) {
    if (story.correlate[i]) config_.sources[i].correlate = {*story.correlate[i]};
    Limits& limits = config_.sources[i].limits;
    for (std::size_t kind = 0; kind < kChangeKinds.size(); ++kind) limits[static_cast<ChangeKind>(kind)] = kUnlimited;
    limits[ChangeKind::kMissing] = {.count = story.missing_count, .percent = 50};
  }
  if (!story.hr_is_an_import) return;
  config_.sources[1].lifecycle = Lifecycle::kIgnoreAbsence;
  config_.sources[1].enabled_meaning = EnabledMeaning::kAdministratorsWord;
}

void World::Check() {
  registry_.Check(model_);
  now_ += hours(1);
}

template <class Fn>
void World::Write(Fn fn) {
  Transaction transaction(*database_);
  fn();
  transaction.Commit();
}

// The connector that shows it: every anchor once and nobody at another's place, as in a real source.
void Script(const Pull& pull, ScriptedConnector& connector) {
  std::map<int, int> place_of;  // by anchor
  std::set<int> taken;
  for (const ShownUser& user : pull.users) {
    if (place_of.contains(user.anchor)) continue;
    int place = user.place;
    while (!taken.insert(place).second) place = (place + 1) % kPlaces;
    place_of[user.anchor] = place;
    connector.users.push_back(
        {.anchor = AnchorName(pull.source, user.anchor),
         .login = std::string(kLogins[static_cast<std::size_t>(user.login)]),
         .email = std::string(kEmails[static_cast<std::size_t>(user.email)]),
         .dn = PlaceName(pull.source, place),
         .enabled = user.enabled,
         .last_login = user.last_login ? std::optional(kNow + hours(*user.last_login)) : std::nullopt,
         .lag = hours(pull.source)});
  }
  std::set<int> gone;
  for (const int anchor : pull.gone) {
    if (!place_of.contains(anchor) && anchor != pull.unreadable && gone.insert(anchor).second) {
      connector.gone.push_back(AnchorName(pull.source, anchor));
    }
  }
  if (pull.unreadable == kAnchors) connector.unreadable = {{"", "unreadable"}};
  if (pull.unreadable && *pull.unreadable < kAnchors && !place_of.contains(*pull.unreadable)) {
    connector.unreadable = {{AnchorName(pull.source, *pull.unreadable), "unreadable"}};
  }
  connector.coverage = pull.coverage;
}

void ScriptGroups(const Pull& pull, ScriptedConnector& connector) {
  std::set<int> shown;
  for (const ShownGroup& group : pull.groups) {
    if (!shown.insert(group.group).second) continue;
    GroupSketch sketch = {.anchor = GroupName(pull.source, group.group)};
    for (const int place : group.places) sketch.members.push_back(PlaceName(pull.source, place));
    for (const int login : group.logins) sketch.logins.emplace_back(kLogins[static_cast<std::size_t>(login)]);
    connector.groups.push_back(sketch);
  }
}

PassReport World::Run(const Pull& pull, Ending ending, Heard& heard) {
  return RunPass(*database_, config_, config_.sources[pull.source], connector_,
                 {.ending = ending, .clock = [this] { return now_; }}, heard);
}

// Without effect where it breaks off or is a dry run; and the second time, as there is nothing left to do.
void World::operator()(const Pull& pull) {
  connector_ = {};
  Script(pull, connector_);
  ScriptGroups(pull, connector_);
  const std::string before = registry_.Dump();
  Heard announced;
  if (pull.end == PullEnd::kDryRun || pull.end == PullEnd::kDryRunFirst) {
    Run(pull, Ending::kRollBack, announced);
    Require(registry_.Dump() == before, "a dry run left something behind");
    if (pull.end == PullEnd::kDryRun) return;
  }
  if (pull.end == PullEnd::kBreaksOff) {
    connector_.unavailable_at_the_end = "cut short";
    const std::string sound = registry_.Dump({"pass", "source"});
    Require(!Run(pull, Ending::kCommit, announced).complete, "a pull that broke off is complete");
    Require(registry_.Dump({"pass", "source"}) == sound, "a pull that broke off left something behind");
    return;
  }
  Heard heard;
  const PassReport report = Run(pull, Ending::kCommit, heard);
  Require(report.complete, "the pass failed: " + report.error);
  if (pull.end == PullEnd::kDryRunFirst) {
    Require(heard.lines == announced.lines, "the dry run announced something else");
    Require(heard.conflicts == announced.conflicts, "the dry run announced other conflicts");
  }
  const bool shared = model_.SharesAPlace(report.source);
  std::set<ChangeKind> held;
  for (const Held& each : report.held) held.insert(each.kind.value());
  model_.Passed(connector_, {.source = report.source, .now = now_, .refused = heard.refused, .held = std::move(held)});
  const bool clear = !shared && !model_.SharesAPlace(report.source);
  RunAgain(pull, clear ? Members::kStay : Members::kMayChange);
  if (!clear) model_.LearnMembers();
}

void World::RunAgain(const Pull& pull, Members members) {
  std::vector<std::string> except = {"pass", "conflict", "plan", "cursor"};
  if (members == Members::kMayChange) {
    except.insert(except.end(), {"membership", "deleted_membership", "member_ref", "group_edge", "user_group"});
  }
  const std::string before = registry_.Dump(except);
  Heard again;
  Run(pull, Ending::kCommit, again);
  std::erase_if(again.lines, [members](const std::string& line) {
    return members == Members::kMayChange && (line.starts_with("grant|") || line.starts_with("revoke|"));
  });
  Require(again.lines.empty(), "the same pull once more changes " + (again.lines.empty() ? "" : again.lines.front()));
  Require(registry_.Dump(except) == before, "the same pull once more changes something");
}

std::optional<AccountId> Nth(const std::vector<AccountId>& accounts, std::size_t nth) {
  return accounts.empty() ? std::nullopt : std::optional(accounts[nth % accounts.size()]);
}

void World::operator()(const SetHoldByHand& set) {
  const auto account = Nth(model_.Living(), set.nth);
  if (!account) return;
  const Hold hold = {.kind = set.kind, .source = "", .since = now_, .by = "root", .reason = "told so", .pass = {}};
  Write([&] { rollcall::SetHold(*database_, *account, hold, ByRoot()); });
  model_.SetHold(*account, set.kind);
}

void World::operator()(const LiftHoldByHand& lift) {
  const auto account = Nth(model_.Living(), lift.nth);
  if (!account) return;
  Write([&] { rollcall::LiftHold(*database_, *account, lift.kind, "", "told so", ByRoot()); });
  model_.LiftHold(*account, lift.kind);
}

void World::operator()(const CreateByHand& create) {
  const std::string login(kLogins[static_cast<std::size_t>(create.login)]);
  if (!model_.IsFree(login)) return;
  const NewAccount account = {
      .profile = {.login = login}, .creation_source = CreationSource::kUi, .source_created_at = {}, .last_login = {}};
  Write([&] { model_.Created(Load(CreateAccount(*database_, account, ByRoot()))); });
}

void World::operator()(const Remove& remove) {
  const auto account = Nth(model_.Living(), remove.nth);
  if (!account) return;
  Write([&] { RemoveAccount(*database_, *account, {.by_user = "root", .by_email_address = ""}, "left", ByRoot()); });
  model_.Removed(*account);
}

// Under another login where somebody else has it now.
void World::operator()(const Restore& restore) {
  const auto account = Nth(model_.Archived(), restore.nth);
  if (!account) return;
  const Person& person = model_.people().at(*account);
  const std::string login =
      model_.IsFree(person.login) ? person.login : "back" + std::to_string(static_cast<std::int64_t>(*account));
  const auto archived = FindArchived(*database_, person.fixed.public_id);
  Require(!archived.empty(), person.login + " is not found in the archive");
  Write([&] { RestoreAccount(*database_, archived.front(), login, "told so", ByRoot()); });
  model_.Restored(*account, login);
}

}  // namespace

std::string TellStory(const Story& story) {
  World world(story);
  for (std::size_t i = 0; i < story.commands.size(); ++i) {
    try {
      std::visit(world, story.commands[i]);
      world.Check();
    } catch (const std::exception& error) {
      return "after command " + std::to_string(i + 1) + ": " + error.what();
    }
  }
  return "";
}

}  // namespace rollcall
