#include "agent/commands/run_passes.h"

#include <spdlog/spdlog.h>

#include "agent/commands/registry.h"
#include "agent/service/log.h"

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

}  // namespace

ExitCode Conclude(const PassReport& report) {
  SetLogPass(report.pass);
  Log(report);
  SetLogPass({});
  return CodeOf(report);
}

ExitCode RunPasses(const Config& config, const std::vector<SourceConfig>& sources, PassRequest request,
                   ShowChanges changes, Context& context) {
  const auto connectors = ConnectorsOf(sources);
  request.clock = context.clock;
  const bool is_dry = request.ending == Ending::kRollBack;
  Registry registry(config.registry, is_dry ? IfAbsent::kUseScratch : IfAbsent::kCreate);
  const auto output = MakePassOutput(changes, request.ending, context);
  ExitCode code = ExitCode::kFine;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    spdlog::info("{}: pass begins", sources[i].name);
    output->BeginSource(sources[i].name);
    const PassReport report = RunPass(registry.database(), config, sources[i], *connectors[i], request, *output);
    output->EndSource(report);
    code = Worse(code, Conclude(report));
  }
  output->Finish();
  return code;
}

}  // namespace rollcall
