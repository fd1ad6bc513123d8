// Whether what a source reports of logins is good enough to deactivate accounts by it.
#pragma once

#include <optional>
#include <string>

#include "agent/policy/login_watch.h"
#include "agent/policy/survey.h"

namespace rollcall {

// Throws ConfigError where the rule's period lies within the lag of its people's login times: it could never be true.
void CheckLag(Database& database, const Rule& rule, const RuleSurvey& survey);

// Why the rule cannot rely on the source's last run: it failed, it does not show users that it showed before, or it is
// too old. nullopt: it can, or the rule does not mind (no_evidence = "from-creation", or Viewpoint::accepted).
std::optional<std::string> PullGap(Database& database, const Rule& rule, SourceId source,
                                   const SourceConfig& configured, const Viewpoint& viewpoint);
// The same of what that run reported: no login any more, none of those that changed, no new one in a feed, or suddenly
// none of many enabled accounts of which it had reported one when the rule last ran.
std::optional<std::string> ReportGap(Database& database, const Rule& rule, SourceId source,
                                     const SourceConfig& configured, const Viewpoint& viewpoint);

// What the next run of the rule compares with.
void KeepEvidence(Database& database, const Rule& rule, SourceId source, PassId pass);

}  // namespace rollcall
