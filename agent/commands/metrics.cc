// rollcall metrics: the registry in the Prometheus text format.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "agent/commands/command.h"
#include "agent/commands/registry.h"
#include "agent/output/registry_metrics.h"

namespace rollcall {
namespace {

struct MetricsCommandOptions {
  std::string textfile;  // empty: standard output
};

constexpr mode_t kReadableForTheExporter = 0644;

// Beside the file and then in its place, as node_exporter's textfile collector needs it.
void Replace(const std::string& path, const std::string& text) {
  const std::string draft = path + ".rollcall-" + std::to_string(getpid());
  const int file = open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kReadableForTheExporter);
  if (file < 0) throw OutputError(path, errno);
  const bool written = fchmod(file, kReadableForTheExporter) == 0 &&
                       write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
  int failure = written ? 0 : errno;
  if (close(file) != 0 && failure == 0) failure = errno;
  if (failure == 0 && std::rename(draft.c_str(), path.c_str()) != 0) failure = errno;
  if (failure == 0) return;
  unlink(draft.c_str());
  throw OutputError(path, failure);
}

ExitCode RunMetrics(const MetricsCommandOptions& options, Context& context) {
  const Config config = LoadConfiguration(context);
  Registry registry(config.registry, IfAbsent::kFail);  // brings the schema up to date
  const std::string text = RegistryMetrics(config, context.clock).Text({});
  if (options.textfile.empty()) {
    context.out << text;
  } else {
    Replace(options.textfile, text);
  }
  return ExitCode::kFine;
}

}  // namespace

Command MetricsCommand() {
  Command command("metrics", "Tell the registry in numbers, in the Prometheus text format");
  MetricsCommandOptions& options = command.Runs(RunMetrics);
  command.Option("--textfile", "FILE", &options.textfile, "replace this file at once, for node_exporter");
  command.Footer(
      "Example:\n  rollcall metrics\n"
      "  rollcall metrics --textfile /var/lib/prometheus/node-exporter/rollcall.prom");
  return command;
}

}  // namespace rollcall
