#include "agent/output/registry_metrics.h"

#include "store/leases.h"
#include "store/schema.h"

namespace rollcall {
namespace {

// While a job runs: there is one at a time.
std::optional<std::string> LeaseHolder(Database& database) {
  std::optional<std::string> holder;
  EachLease(database, [&holder](const LeaseRecord& record) {
    if (record.is_held) holder = record.lease.holder;
  });
  return holder;
}

}  // namespace

RegistryMetrics::RegistryMetrics(const Config& config, Clock clock)
    : options_(config.registry), clock_(std::move(clock)) {
  for (const SourceConfig& source : config.sources) sources_.push_back(source.name);
}

Database& RegistryMetrics::Connected() {
  if (database_ == nullptr) database_ = std::make_unique<Database>(options_);
  return *database_;
}

std::string RegistryMetrics::Text(const Service& service) {
  totals_.Update(Connected());
  return RenderMetrics({.figures = ReadFigures(*database_),
                        .passes = totals_,
                        .sources = sources_,
                        .next_runs = service.next_runs,
                        .lease_holder = LeaseHolder(*database_),
                        .now = clock_()});
}

std::string RegistryMetrics::Problem() {
  try {
    const std::int64_t version = SchemaVersion(Connected());
    return version == LatestSchemaVersion() ? "" : "the registry has schema version " + std::to_string(version);
  } catch (const StoreError&) {  // its message names hosts and files, which are not for whoever asks
    return "the registry does not answer";
  }
}

}  // namespace rollcall
