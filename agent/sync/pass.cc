#include "agent/sync/pass.h"

#include <algorithm>
#include <memory>

#include "agent/sync/config_digest.h"
#include "agent/sync/reconciler.h"
#include "agent/sync/registrations.h"
#include "agent/sync/snapshot.h"
#include "agent/sync/spool.h"
#include "store/accounts.h"
#include "store/activity.h"
#include "store/conflicts.h"
#include "store/evidence.h"
#include "store/links.h"
#include "store/passes.h"

namespace rollcall {

namespace {

// Attributes that correlate are looked up for every new user: that must not be a search through all accounts.
void IndexCorrelation(Database& database, const SourceConfig& source) {
  for (const std::string& field : source.correlate) {
    if (field != "login" && field != "email") IndexAttribute(database, field);
  }
}

PassId BeginRecord(Database& database, const SourceConfig& source, const PassRequest& request) {
  return BeginPass(database, {.kind = request.kind,
                              .source = InternSource(database, source.name),
                              .actor = request.actor,
                              .started_at = request.clock(),
                              .cursor_before = ""});
}

// What was read is not given up for somebody else's changes, which take seconds, or minutes where it is a first load.
Patience ToApply(const PassRequest& request) {
  constexpr std::chrono::minutes kApplyWait{10};
  return {.most = std::max<std::chrono::milliseconds>(request.patience.most, kApplyWait),
          .tell = request.patience.tell};
}

// In a transaction of its own, so that everybody can see what runs; that it did lasts when it has ended. A dry run
// leaves no record.
std::optional<PassId> BeginVisibly(Database& database, const SourceConfig& source, const PassRequest& request) {
  if (request.ending == Ending::kRollBack) return std::nullopt;
  const auto turn = LockPasses(database, ToApply(request));
  Transaction transaction(database, Durability::kWithTheNext);
  EndAbandonedPasses(database, request.clock(), LockOf(InternSource(database, source.name)));
  const PassId record = BeginRecord(database, source, request);
  transaction.Commit();
  return record;
}

// Ends a pass that must not leave a conflict behind.
struct RefusedAsAWhole {};

class Pass {
 public:
  // `record` was begun before; nullopt: a dry run.
  Pass(Database& database, const Config& config, const SourceConfig& source, const PassRequest& request,
       PassListener& listener, std::optional<PassId> record)
      : database_(database), config_(config), source_(source), request_(request), listener_(listener), record_(record) {
    report_.source = source.name;
    report_.pass = record;
  }

  // Reads the source without a lock on the registry, then applies what it has reported in one transaction. A first load
  // goes straight in: nobody waits for a registry without accounts. Throws what the connector throws; nothing is
  // written then.
  PassReport Run(Connector& connector) {
    FindCursor();
    if (!HasAccounts(database_)) {
      const auto lock = LockPasses(database_, ToApply(request_));
      const auto pull = [&](ObservationSink& sink) { return connector.Pull(cursor_, sink); };
      if (!HasAccounts(database_)) return Apply(Loading::kBulk, pull);  // no other first load came in between
    }
    Spool spool([this] { OnRead(); }, [this](std::string_view message) { listener_.OnWarning(message); });
    const PullResult pull = Read(connector, spool);
    if (!source_.feed) expected_.emplace(pull.coverage, spool.gone());
    const auto lock = LockPasses(database_, ToApply(request_));
    NoteApply(spool.records());
    return Apply(Loading::kRowByRow, [&](ObservationSink& sink) {
      spool.Replay(sink);
      return pull;
    });
  }

  // The pull failed: the only thing that is written is that it did.
  PassReport Fail(const std::string& error, Remedy remedy) {
    report_ = {.source = source_.name, .counts = {}, .error = error, .remedy = remedy, .pass = record_};
    return EndFailed("failed");
  }

  PassReport Interrupt(const std::string& why) {
    report_ = {
        .source = source_.name, .counts = {}, .error = "interrupted: " + why, .interrupted = true, .pass = record_};
    return EndFailed("interrupted");
  }

  // What would have been done is rolled back; how much was wrong is kept.
  PassReport Refuse() {
    report_.counts = {.seen = report_.counts.seen, .conflicts = report_.counts.conflicts};
    report_.held.clear();
    report_.error = std::to_string(report_.counts.conflicts) +
                    (report_.counts.conflicts == 1 ? " record is" : " records are") +
                    " in conflict, and all or nothing was asked for";
    return EndFailed("failed");
  }

 private:
  PassReport EndFailed(std::string_view outcome) {
    if (!record_) return report_;
    const auto turn = LockPasses(database_, ToApply(request_));
    Transaction transaction(database_);
    stamp_.pass = record_;
    End(outcome, "");
    transaction.Commit();
    return report_;
  }

  // What a pull reports, in the order in which it comes.
  using Reports = std::function<PullResult(ObservationSink& sink)>;

  void OnRead() {
    listener_.OnRecord();
    if (++read_ % kProgressEvery == 0) listener_.OnProgress(read_);
  }

  // Fewer are applied before anybody asks what they wait for.
  void NoteApply(std::int64_t records) {
    constexpr std::int64_t kQuick = 1000;
    if (!record_ || records <= kQuick) return;
    Transaction transaction(database_, Durability::kWithTheNext);
    NoteApplying(database_, *record_, records, request_.clock());
    transaction.Commit();
  }

  // A feed's records have an order of their own.
  PullResult Read(Connector& connector, Spool& spool) {
    const auto known = FindSourceId(database_, source_.name);
    if (source_.feed || !known) return connector.Pull(cursor_, spool);
    const auto links = cursor_.text.empty() ? KnownLinks::Extent::kAll : KnownLinks::Extent::kAsNeeded;
    snapshot_.emplace(database_, config_, source_, *known, links, spool);
    return connector.Pull(cursor_, *snapshot_);
  }

  PassReport Apply(Loading loading, const Reports& reports) {
    Transaction transaction(database_, Durability::kOnCommit, loading);
    report_ = {.source = source_.name, .pass = record_};
    Begin();
    const PassContext pass = {database_, config_, source_,   source_id_,
                              stamp_,    report_, listener_, &request_.protections};
    auto seen = TakeSeen();
    Reconciler reconciler(pass, cursor_.text.empty() ? RunExtent::kEverything : RunExtent::kDelta,
                          seen ? std::optional(std::move(seen->links)) : std::nullopt);
    if (expected_) reconciler.Expect(expected_->first, expected_->second);
    if (seen) {
      reconciler.NotePresent(seen->present);
      reconciler.NoteSame(seen->groups);
    }
    const PullResult pull = source_.feed ? TakeFeed(reports, pass, reconciler) : TakeUsers(reports, reconciler);
    if (report_.counts.conflicts > 0 && request_.on_conflicts == OnConflicts::kRefuseAll) throw RefusedAsAWhole();
    KeepEvidence(pull, reconciler.login_evidence());
    report_.complete = true;
    report_.proof = pull.proof;
    const bool held = !report_.held.empty();
    const std::string next = SealCursor(ConfigDigest(config_, source_), NextCursor(pull, reconciler));
    End(held ? "held" : "complete", next);
    SaveCursor(database_, source_id_, next, *stamp_.pass, request_.clock());
    if (request_.ending == Ending::kCommit) transaction.Commit();
    return report_;
  }

  // Where an administrator or another run has changed the link of a user who is as before since, their change stands as
  // if it had come after this run, and the next run reads everything.
  std::optional<Snapshot::Seen> TakeSeen() {
    if (!snapshot_) return std::nullopt;
    auto seen = std::optional(snapshot_->Take());
    report_.counts.seen += seen->unchanged;
    report_.counts.unchanged += seen->unchanged;
    moved_meanwhile_ = seen->moved > 0;
    return seen;
  }

  std::string NextCursor(const PullResult& pull, const Reconciler& reconciler) const {
    const bool was_forgotten = LoadCursor(database_, source_id_) != sealed_;
    if (was_forgotten || moved_meanwhile_) return "";
    if (report_.held.empty()) return pull.cursor.text;
    // What was blocked would not be reported once more from where this pull ended.
    return reconciler.NeedsFullPull() ? "" : cursor_.text;
  }

  PullResult TakeUsers(const Reports& reports, Reconciler& reconciler) {
    PullResult pull = reports(reconciler);
    reconciler.Finish(pull);
    return pull;
  }

  PullResult TakeFeed(const Reports& reports, const PassContext& pass, Reconciler& reconciler) {
    Registrations registrations(pass, reconciler);
    PullResult pull = reports(registrations);
    registrations.Finish(pull);
    return pull;
  }

  // A source that is not registered yet has none.
  void FindCursor() {
    const auto known = FindSourceId(database_, source_.name);
    if (!known) return;
    sealed_ = LoadCursor(database_, *known);
    if (request_.from == PullFrom::kStart) return;
    cursor_.text = UnsealCursor(ConfigDigest(config_, source_), sealed_);
    if (!sealed_.empty() && cursor_.text.empty())
      listener_.OnWarning(source_.name + ": the configuration has changed; everything is read once");
    if (!cursor_.text.empty()) cursor_.again = OpenConflictAnchors(database_, *known);
  }

  void Begin() {
    source_id_ = InternSource(database_, source_.name);
    IndexCorrelation(database_, source_);
    stamp_ = {
        .now = request_.clock(), .actor = request_.actor, .event_source = std::string(Code(source_.creation_source))};
    stamp_.pass = record_ ? *record_ : BeginRecord(database_, source_, request_);
    SetCursorBefore(database_, *stamp_.pass, cursor_.text);
  }

  // The deactivation rules must know whether the source still tells logins.
  void KeepEvidence(const PullResult& pull, const LoginEvidence& evidence) {
    if (source_.feed) return;  // which has kept its own
    // What goes on from a cursor may name the unchanged without showing them.
    if (pull.coverage == Coverage::kFull && cursor_.text.empty()) {
      KeepLoginEvidence(database_, source_id_, {pull.users, pull.with_login}, *stamp_.pass,
                        request_.as_of.value_or(stamp_.now));
    } else {
      RefreshLoginEvidence(database_, source_id_, evidence, *stamp_.pass, request_.as_of.value_or(stamp_.now));
    }
  }

  void End(std::string_view outcome, std::string_view cursor) {
    EndPass(database_, *stamp_.pass,
            {.outcome = std::string(outcome),
             .finished_at = request_.clock(),
             .counts = ToJson(report_.counts),
             .proof = report_.proof,
             .cursor_after = std::string(cursor),
             .error = report_.error + ToText(report_.held)});
  }

  Database& database_;
  const Config& config_;
  const SourceConfig& source_;
  const PassRequest& request_;
  PassListener& listener_;
  std::optional<PassId> record_;
  SourceId source_id_{};
  Cursor cursor_;
  std::optional<Snapshot> snapshot_;
  std::optional<std::pair<Coverage, std::vector<std::string>>> expected_;  // of what was read: see Reconciler::Expect
  std::string sealed_;  // the cursor as it was stored when the pull began
  bool moved_meanwhile_ = false;
  std::int64_t read_ = 0;  // records
  Stamp stamp_;
  PassReport report_;
};

// What the attempts of one pass share.
struct Work {
  Database& database;
  const Config& config;
  const SourceConfig& source;
  Connector& connector;
  PassListener& listener;
  std::optional<PassId> record;
};

Pass MakePass(const Work& work, const PassRequest& request) {
  return {work.database, work.config, work.source, request, work.listener, work.record};
}

PassReport RunOnce(const Work& work, const PassRequest& request) {
  Pass pass = MakePass(work, request);
  try {
    return pass.Run(work.connector);
  } catch (const CursorRejected&) {
    throw;
  } catch (const RefusedAsAWhole&) {
    return pass.Refuse();
  } catch (const PassInterrupted& interrupted) {
    return pass.Interrupt(interrupted.what());
  } catch (const SourceUnavailable& error) {
    return pass.Fail(error.what(), Remedy::kWait);
  } catch (const SourceRejected& error) {
    return pass.Fail(error.what(), Remedy::kMend);
  }
}

// A cursor that is no good costs a pull from the start, and a way of reading that does not get through another one.
PassReport RunFromWhereItCan(const Work& work, PassRequest request) {
  for (int attempts_left = 2; attempts_left > 0; --attempts_left) {
    try {
      return RunOnce(work, request);
    } catch (const CursorRejected& rejected) {
      work.listener.OnWarning(std::string(rejected.what()) + "; everything is read instead");
      request.from = PullFrom::kStart;
    }
  }
  try {
    return RunOnce(work, request);
  } catch (const CursorRejected& rejected) {
    return MakePass(work, request).Fail(rejected.what(), Remedy::kWait);
  }
}

// Where another writer is in the way, nothing was applied: all of it can be tried again.
PassReport RunInSpiteOfWriters(const Work& work, const PassRequest& request) {
  for (int attempts_left = 2; attempts_left > 0; --attempts_left) {
    try {
      return RunFromWhereItCan(work, request);
    } catch (const PassBusy&) {
      throw;
    } catch (const StoreConflict&) {
      work.listener.OnWarning("another process is writing to the registry; trying again");
    }
  }
  return RunFromWhereItCan(work, request);
}

// Sources that divide a directory are read one after the other, under the lock of the first: a user who moves between
// them while both are read would be applied by an order that is not that of the moves.
const std::string& LockedWith(const Config& config, const SourceConfig& source) {
  const auto first = std::ranges::find(config.sources, source.directory, &SourceConfig::directory);
  return source.directory.empty() || first == config.sources.end() ? source.name : first->name;
}

// So that it can be locked.
void Register(Database& database, const SourceConfig& source, const PassRequest& request) {
  if (FindSourceId(database, source.name)) return;
  const auto turn = LockPasses(database, ToApply(request));
  InternSource(database, source.name);
}

// As far as the registry takes it; else the next pass ends the record.
void TryToTell(const Work& work, const PassRequest& request, const std::string& error) {
  try {
    MakePass(work, request).Fail(error, Remedy::kWait);
  } catch (const StoreError&) {
    work.listener.OnWarning("the record of the pass could not be ended either");
  }
}

}  // namespace

PassReport RunPass(Database& database, const Config& config, const SourceConfig& source, Connector& connector,
                   const PassRequest& request, PassListener& listener) {
  const std::string& directory = LockedWith(config, source);
  if (request.ending == Ending::kCommit) Register(database, source, request);
  const auto directory_lock = directory == source.name ? nullptr : LockSource(database, directory, request.patience);
  const auto lock = LockSource(database, source.name, request.patience);
  const auto record = BeginVisibly(database, source, request);
  const Work work = {database, config, source, connector, listener, record};
  if (record) listener.OnBegin(*record);
  try {
    return RunInSpiteOfWriters(work, request);
  } catch (const StoreError& error) {
    TryToTell(work, request, error.what());
    throw;
  }
}

}  // namespace rollcall
