#include "agent/commands/run_passes.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "agent/commands/registry.h"
#include "agent/commands/sources.h"
#include "agent/service/log.h"
#include "store/accounts.h"

namespace rollcall {
namespace {

ExitCode CodeOf(const PassReport& report) {
  // A failed source has no conflicts: they are what a pass was refused for as a whole.
  if (!report.complete) return report.counts.conflicts > 0 ? ExitCode::kConflicts : ExitCode::kFailed;
  if (!report.held.empty()) return ExitCode::kHeld;
  return report.counts.conflicts > 0 ? ExitCode::kConflicts : ExitCode::kFine;
}

// The reason of a failure may name a person; it goes to whoever called, not into the log.
void Log(const PassReport& report) {
  if (!report.complete) {
    spdlog::error("{}: pass failed", report.source);
    return;
  }
  std::string counts;
  for (const PassCount& count : kPassCounts) {
    counts += ' ' + std::string(count.name) + '=' + std::to_string(report.counts.*count.member);
  }
  spdlog::info("{}: pass complete:{}", report.source, counts);
}

std::vector<std::unique_ptr<Connector>> ConnectorsOf(const std::vector<SourceConfig>& sources) {
  std::vector<std::unique_ptr<Connector>> connectors;
  for (const SourceConfig& source : sources) connectors.push_back(MakeConnector(source));
  return connectors;
}

// What a pass says beside others, for when its turn to be printed comes.
class Recording : public PassListener {
 public:
  Interest interest() const override { return Interest::kTotals; }
  void OnChange(const ChangeLine& /*change*/) override {}
  void OnConflict(std::string_view place, std::string_view reason) override { conflicts_.emplace_back(place, reason); }
  void OnWarning(std::string_view message) override { warnings_.emplace_back(message); }
  void OnProgress(std::int64_t /*records*/) override {}

  void Replay(PassListener& listener) const {
    for (const std::string& warning : warnings_) listener.OnWarning(warning);
    for (const auto& [place, reason] : conflicts_) listener.OnConflict(place, reason);
  }

 private:
  std::vector<std::string> warnings_;
  std::vector<std::pair<std::string, std::string>> conflicts_;
};

// The passes of one command.
class Passes {
 public:
  Passes(const Config& config, const std::vector<SourceConfig>& sources, const PassRequest& request,
         ShowChanges changes, Context& context)
      : config_(config),
        sources_(sources),
        connectors_(ConnectorsOf(sources)),
        request_(request),
        registry_(config.registry, request.ending == Ending::kRollBack ? IfAbsent::kUseScratch : MayCreate(context)),
        output_(MakePassOutput(changes, request.ending, context)) {}

  ExitCode Run(std::size_t jobs) {
    std::size_t first = 0;
    while (first < sources_.size() && (jobs <= 1 || !HasAccounts(registry_.database()))) RunOne(first++);
    RunBeside(first, jobs);
    output_->Finish();
    return code_;
  }

  Database& database() { return registry_.database(); }

 private:
  struct Told {
    PassReport report;
    Recording recording;
  };

  PassReport Pass(std::size_t source, Database& database, PassListener& listener) {
    spdlog::info("{}: pass begins", sources_[source].name);
    return RunPass(database, config_, sources_[source], *connectors_[source], request_, listener);
  }

  void RunOne(std::size_t source) {
    output_->BeginSource(sources_[source].name);
    End(Pass(source, registry_.database(), *output_));
  }

  // Of those that begin at `first`. Each has a connection of its own.
  void RunBeside(std::size_t first, std::size_t jobs) {
    std::vector<std::packaged_task<Told()>> tasks;
    std::vector<std::future<Told>> ended;
    for (std::size_t source = first; source < sources_.size(); ++source) {
      tasks.emplace_back([this, source] {
        Told told;
        Database database(config_.registry);
        told.report = Pass(source, database, told.recording);
        return told;
      });
      ended.push_back(tasks.back().get_future());
    }
    std::atomic<std::size_t> next = 0;
    std::vector<std::jthread> threads;
    while (threads.size() < std::min(jobs, tasks.size())) {
      threads.emplace_back([&] {
        for (std::size_t task = next++; task < tasks.size(); task = next++) tasks[task]();
      });
    }
    for (std::size_t i = 0; i < ended.size(); ++i) {
      const Told told = ended[i].get();
      output_->BeginSource(sources_[first + i].name);
      told.recording.Replay(*output_);
      End(told.report);
    }
  }

  void End(const PassReport& report) {
    output_->EndSource(report);
    code_ = Worse(code_, Conclude(report));
  }

  const Config& config_;
  const std::vector<SourceConfig>& sources_;
  const std::vector<std::unique_ptr<Connector>> connectors_;
  const PassRequest& request_;
  Registry registry_;
  const std::unique_ptr<PassOutput> output_;
  ExitCode code_ = ExitCode::kFine;
};

}  // namespace

ExitCode Conclude(const PassReport& report) {
  SetLogPass(report.pass);
  Log(report);
  SetLogPass({});
  return CodeOf(report);
}

ExitCode RunPasses(const Config& config, const std::vector<SourceConfig>& sources, PassRequest request,
                   ShowChanges changes, Context& context, std::size_t jobs) {
  request.clock = context.clock;
  request.patience = PatienceOf(context);
  Passes passes(config, sources, request, changes, context);
  NoteRenamedSources(config, passes.database(), context.err);
  return passes.Run(changes == ShowChanges::kYes ? 1 : jobs);
}

}  // namespace rollcall
