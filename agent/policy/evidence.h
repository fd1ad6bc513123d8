// Whether what is known of logins is good enough to deactivate anybody by it.
#pragma once

#include <optional>
#include <string>

#include "agent/policy/survey.h"

namespace rollcall {

// Throws ConfigError where the rule's period lies within the lag of its people's login times: it could never be true.
void CheckLag(Database& database, const Rule& rule, const RuleSurvey& survey);

// Why the rule must be held: no login time is known of any of its people; a source that told them was not pulled
// completely, or too long ago; it tells none any more; or many more people than at the rule's last run are without
// one. nullopt: it need not be, or the rule does not mind (no_evidence = "from-creation").
// Sources that are not configured are not asked: whom they alone told of is left alone anyway.
std::optional<std::string> EvidenceGap(Database& database, const Rule& rule, const RuleSurvey& survey,
                                       const Viewpoint& viewpoint);

// What the next run compares with.
void KeepEvidence(Database& database, const Rule& rule, const RuleSurvey& survey, PassId pass);

}  // namespace rollcall
