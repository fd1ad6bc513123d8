// What every part of one run of a source works with.
#pragma once

#include "agent/base/pass_report.h"
#include "agent/config/config.h"
#include "agent/guard/protection.h"
#include "store/database.h"

namespace rollcall {

// Lives as long as the run; all that it refers to outlives it.
struct PassContext {
  Database& database;
  const Config& config;
  const SourceConfig& source;
  SourceId source_id;
  const Stamp& stamp;
  PassReport& report;
  PassListener& listener;
  const std::vector<Protection>* protections = nullptr;  // which an import must respect; null: none

  PassCounts& counts() const { return report.counts; }
};

}  // namespace rollcall
