#include "agent/sync/pass.h"

#include "agent/sync/reconciler.h"
#include "agent/sync/salt.h"
#include "store/accounts.h"
#include "store/conflicts.h"
#include "store/evidence.h"
#include "store/links.h"
#include "store/passes.h"

namespace rollcall {

std::string ToJson(const PassCounts& counts) {
  std::string json = "{";
  for (const PassCount& count : kPassCounts) {
    if (json.size() > 1) json += ',';
    json += '"' + std::string(count.name) + "\":" + std::to_string(counts.*count.member);
  }
  return json + '}';
}

std::string ToText(const std::vector<Held>& held) {
  std::string text;
  for (const Held& each : held) {
    text += (text.empty() ? "" : "; ") + each.reason;
    if (each.plan) text += " (plan " + std::to_string(static_cast<std::int64_t>(*each.plan)) + ")";
  }
  return text;
}

namespace {

// Attributes that correlate are looked up for every new user: that must not be a search through all accounts.
void IndexCorrelation(Database& database, const SourceConfig& source) {
  for (const std::string& field : source.correlate) {
    if (field != "login" && field != "email") IndexAttribute(database, field);
  }
}

// Ends a pass that must not leave a conflict behind.
struct RefusedAsAWhole {};

class Pass {
 public:
  Pass(Database& database, const Config& config, const SourceConfig& source, const PassRequest& request,
       PassListener& listener)
      : database_(database), config_(config), source_(source), request_(request), listener_(listener) {
    report_.source = source.name;
  }

  // Throws what the connector throws; nothing is written then.
  PassReport Run(Connector& connector) {
    Transaction transaction(database_);
    Begin();
    Reconciler reconciler(database_, config_, source_, source_id_, cursor_, stamp_, report_, listener_);
    const PullResult pull = connector.Pull(cursor_, reconciler);
    reconciler.Finish(pull);
    if (report_.counts.conflicts > 0 && request_.on_conflicts == OnConflicts::kRefuseAll) throw RefusedAsAWhole();
    KeepEvidence(pull, reconciler.still_told());
    report_.complete = true;
    report_.proof = pull.proof;
    const bool held = !report_.held.empty();
    // What the guard held would not be told once more from where this pull ended.
    const std::string again = reconciler.NeedsFullPull() ? "" : cursor_.text;
    const std::string next = SealCursor(SaltOf(config_, source_), held ? again : pull.cursor.text);
    End(held ? "held" : "complete", next);
    SaveCursor(database_, source_id_, next, *stamp_.pass, request_.clock());
    if (request_.ending == Ending::kCommit) transaction.Commit();
    return report_;
  }

  // The pull failed: the only thing that is written is that it did.
  PassReport Fail(const std::string& error) {
    report_ = {.source = source_.name, .counts = {}, .error = error};
    return EndFailed();
  }

  // What would have been done is rolled back; how much was wrong is kept.
  PassReport Refuse() {
    report_.counts = {.seen = report_.counts.seen, .conflicts = report_.counts.conflicts};
    report_.held.clear();
    report_.error = std::to_string(report_.counts.conflicts) +
                    (report_.counts.conflicts == 1 ? " record is" : " records are") +
                    " in conflict, and all or nothing was asked for";
    return EndFailed();
  }

 private:
  PassReport EndFailed() {
    if (request_.ending == Ending::kRollBack) return report_;
    Transaction transaction(database_);
    Begin();
    End("failed", "");
    transaction.Commit();
    return report_;
  }

  void FindCursor() {
    const std::string sealed = LoadCursor(database_, source_id_);
    cursor_.text = UnsealCursor(SaltOf(config_, source_), sealed);
    if (!sealed.empty() && cursor_.text.empty())
      listener_.OnWarning(source_.name + ": the configuration has changed; everything is read once");
    if (!cursor_.text.empty()) cursor_.again = OpenConflictAnchors(database_, source_id_);
  }

  void Begin() {
    source_id_ = InternSource(database_, source_.name);
    IndexCorrelation(database_, source_);
    if (request_.from == PullFrom::kCursor) FindCursor();
    stamp_ = {
        .now = request_.clock(), .actor = request_.actor, .event_source = std::string(Code(source_.creation_source))};
    stamp_.pass = BeginPass(database_, {.kind = request_.kind,
                                        .source = source_id_,
                                        .actor = request_.actor,
                                        .started_at = stamp_.now,
                                        .cursor_before = cursor_.text});
  }

  // The deactivation rules must know whether the source still tells logins.
  void KeepEvidence(const PullResult& pull, const LoginEvidence& still_told) {
    // What goes on from a cursor may name the unchanged without showing them.
    if (pull.coverage == Coverage::kFull && cursor_.text.empty()) {
      KeepLoginEvidence(database_, source_id_, {pull.users, pull.with_login}, *stamp_.pass, stamp_.now);
    } else {
      RefreshLoginEvidence(database_, source_id_, still_told, *stamp_.pass, stamp_.now);
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
  SourceId source_id_{};
  Cursor cursor_;
  Stamp stamp_;
  PassReport report_;
};

PassReport RunOnce(Database& database, const Config& config, const SourceConfig& source, Connector& connector,
                   const PassRequest& request, PassListener& listener) {
  Pass pass(database, config, source, request, listener);
  try {
    return pass.Run(connector);
  } catch (const CursorRejected&) {
    throw;
  } catch (const RefusedAsAWhole&) {
    return pass.Refuse();
  } catch (const SourceUnavailable& error) {
    return pass.Fail(error.what());
  } catch (const SourceRejected& error) {
    return pass.Fail(error.what());
  }
}

// A cursor that is no good costs a pull from the start, and a way of reading that does not get through another one.
PassReport RunFromWhereItCan(Database& database, const Config& config, const SourceConfig& source, Connector& connector,
                             PassRequest request, PassListener& listener) {
  for (int attempts_left = 2; attempts_left > 0; --attempts_left) {
    try {
      return RunOnce(database, config, source, connector, request, listener);
    } catch (const CursorRejected& rejected) {
      listener.OnWarning(std::string(rejected.what()) + "; everything is read instead");
      request.from = PullFrom::kStart;
    }
  }
  try {
    return RunOnce(database, config, source, connector, request, listener);
  } catch (const CursorRejected& rejected) {
    return Pass(database, config, source, request, listener).Fail(rejected.what());
  }
}

}  // namespace

PassReport RunPass(Database& database, const Config& config, const SourceConfig& source, Connector& connector,
                   const PassRequest& request, PassListener& listener) {
  // Where another writer is in the way, nothing was applied: all of it can be tried again.
  for (int attempts_left = 2; attempts_left > 0; --attempts_left) {
    try {
      return RunFromWhereItCan(database, config, source, connector, request, listener);
    } catch (const StoreConflict&) {
      listener.OnWarning("another process is writing to the registry; trying again");
    }
  }
  return RunFromWhereItCan(database, config, source, connector, request, listener);
}

}  // namespace rollcall
