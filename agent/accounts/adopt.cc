#include "agent/accounts/adopt.h"

#include <array>

#include "agent/base/observation.h"
#include "agent/base/profile_fields.h"
#include "agent/sync/reconcile.h"
#include "agent/sync/user_memberships.h"
#include "store/accounts.h"
#include "store/conflicts.h"
#include "store/evidence.h"
#include "store/holds.h"
#include "store/links.h"
#include "store/passes.h"

namespace rollcall {
namespace {

constexpr std::string_view kDisabledBefore = "disabled before rollcall";

std::string Differences(const Profile& a, const Profile& b) {
  std::string names;
  EachDifference(a, b, [&names](std::string_view name, std::string_view /*before*/, std::string_view /*after*/) {
    names += (names.empty() ? "" : ", ") + std::string(name);
  });
  return names;
}

class AdoptingSink : public ObservationSink {
 public:
  explicit AdoptingSink(const PassContext& pass)
      : database_(pass.database),
        source_(pass.source_id),
        stamp_(pass.stamp),
        counts_(pass.counts()),
        listener_(pass.listener),
        revocations_(pass),
        memberships_(pass, revocations_) {}

  // After the last record.
  void Finish() { memberships_.Finish(); }

  void OnUser(const ObservedUser& user) override {
    Progress();
    ++counts_.seen;
    const Profile profile = ProfileOf(user);
    const Adoption adoption = DecideAdoption(profile, FindAccountByLogin(database_, profile.login));
    switch (adoption.kind) {
      case Adoption::Kind::kCreate:
        return Create(user, profile);
      case Adoption::Kind::kUnchanged:
        ++counts_.unchanged;
        return;
      case Adoption::Kind::kConflict:
        return Refuse(user.place, user.anchor.text, adoption.why);
    }
  }
  void OnGroup(const ObservedGroup&) override {}
  void OnPresent(AnchorView) override {}
  void OnGone(AnchorView) override {}
  void OnUnreadable(const UnreadableRecord& record) override {
    Progress();
    Refuse(record.place, record.anchor.text, std::string(record.reason));
  }
  void OnWarning(std::string_view message) override { listener_.OnWarning(message); }

 private:
  void Create(const ObservedUser& user, const Profile& profile) {
    const AccountId account = CreateAccount(database_,
                                            {.profile = profile,
                                             .creation_source = CreationSource::kBlank,
                                             .source_created_at = user.created_at,
                                             .last_login = LastLoginIn(user)},
                                            stamp_);
    ++counts_.created;
    ShowNew(profile);
    memberships_.Observe(account, user);
    if (user.enabled.value_or(true)) return;
    const Hold hold = {.kind = HoldKind::kManual,
                       .source = "",
                       .since = stamp_.now,
                       .by = stamp_.actor,
                       .reason = std::string(kDisabledBefore),
                       .pass = stamp_.pass};
    SetHold(database_, account, hold, stamp_);
    ++counts_.disabled;
    listener_.OnChange({.action = "disable",
                        .login = profile.login,
                        .field = "hold",
                        .after = Code(hold.kind),
                        .reason = kDisabledBefore});
  }

  void ShowNew(const Profile& profile) {
    listener_.OnChange({.action = "create", .login = profile.login});
    EachDifference({}, profile, [&](std::string_view name, std::string_view /*none*/, std::string_view value) {
      if (name == kFieldNames[static_cast<std::size_t>(Field::kLogin)]) return;
      listener_.OnChange({.action = "set", .login = profile.login, .field = name, .after = value});
    });
  }

  std::optional<LastLogin> LastLoginIn(const ObservedUser& user) {
    auto login = LastLoginOf(user, kAdoption);
    if (!login || login->at <= stamp_.now + kFutureTolerance) return login;
    Refuse(user.place, user.anchor.text,
           "its last login (" + login->attribute + ") lies in the future; it is adopted without");
    return std::nullopt;
  }

  void Refuse(std::string_view place, std::string_view anchor, const std::string& reason) {
    ++counts_.conflicts;
    listener_.OnConflict(place, reason);
    RecordConflict(database_,
                   {.source = source_, .place = std::string(place), .anchor = std::string(anchor), .reason = reason},
                   stamp_);
  }

  void Progress() {
    if (++records_ % kProgressEvery == 0) listener_.OnProgress(records_);
  }

  Database& database_;
  SourceId source_;
  const Stamp& stamp_;
  PassCounts& counts_;
  PassListener& listener_;
  Revocations revocations_;  // of new accounts there is nothing to take back
  UserMemberships memberships_;
  std::int64_t records_ = 0;
};

PassReport Run(Database& database, const Config& config, Connector& connector, const PassRequest& request,
               PassListener& listener) {
  PassReport report = {.source = std::string(kAdoption)};
  const auto turn = LockPasses(database, request.patience);
  Transaction transaction(database);
  const SourceId source = InternSource(database, kAdoption);
  Stamp stamp = {.now = request.clock(), .actor = request.actor, .event_source = "", .pass = {}};
  stamp.pass = BeginPass(database, {.kind = std::string(kAdoption),
                                    .source = source,
                                    .actor = request.actor,
                                    .started_at = stamp.now,
                                    .cursor_before = ""});
  const SourceConfig adoption = {.name = std::string(kAdoption)};
  const PassContext pass = {database, config, adoption, source, stamp, report, listener};
  AdoptingSink sink(pass);
  const PullResult pull = connector.Pull({}, sink);
  sink.Finish();
  const TimePoint as_of = request.as_of.value_or(stamp.now);
  KeepLoginEvidence(database, source, {.users = pull.users, .with_login = pull.with_login}, *stamp.pass, as_of);
  report.complete = true;
  report.proof = pull.proof;
  EndPass(database, *stamp.pass,
          {.outcome = "complete",
           .finished_at = request.clock(),
           .counts = ToJson(report.counts),
           .proof = report.proof,
           .cursor_after = "",
           .error = ""});
  if (request.ending == Ending::kCommit) transaction.Commit();
  return report;
}

}  // namespace

Adoption DecideAdoption(const Profile& observed, const std::optional<Account>& holder) {
  if (!holder) return {};
  if (holder->creation_source != CreationSource::kBlank) {
    return {Adoption::Kind::kConflict, "its login belongs to an account that came in by " +
                                           std::string(SourceLabel(Code(holder->creation_source))) +
                                           ": rename one of the two, or leave this row out if they are one person"};
  }
  const std::string differences = Differences(observed, holder->profile);
  if (differences.empty()) return {Adoption::Kind::kUnchanged, ""};
  return {Adoption::Kind::kConflict, "its login was adopted before, and the account differs in " + differences +
                                         ": adopting changes no account; leave this row out, or rename it if it is "
                                         "another person's"};
}

PassReport Adopt(Database& database, const Config& config, Connector& connector, const PassRequest& request,
                 PassListener& listener) {
  try {
    return Run(database, config, connector, request, listener);
  } catch (const SourceUnavailable& error) {
    return {.source = std::string(kAdoption), .error = error.what()};
  } catch (const SourceRejected& error) {
    return {.source = std::string(kAdoption), .error = error.what()};
  }
}

}  // namespace rollcall
