// What memberships, removals, conflicts and the records of passes look like in JSON. An interface, as shapes.h.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "store/access.h"
#include "store/archive.h"
#include "store/conflicts.h"
#include "store/event_chain.h"
#include "store/links.h"
#include "store/passes.h"
#include "store/plans.h"

namespace rollcall {

nlohmann::ordered_json LinksJson(const std::vector<Link>& links);

nlohmann::ordered_json AccessJson(const Access& access);

// The account as it was, and who removed it, when and why.
nlohmann::ordered_json ArchivedJson(const ArchivedAccount& archived, const ArchivedBelongings& belongings);

nlohmann::ordered_json ConflictJson(const Conflict& conflict);

nlohmann::ordered_json PlanJson(const Plan& plan);
nlohmann::ordered_json PlanChangeJson(const PlanChange& change);

// "5,231 events in 412 blocks, unbroken since 2026-11-22; newest head 41c1...". The report has no faults.
std::string ChainText(const ChainReport& report);

nlohmann::ordered_json PassRecordJson(const PassRecord& pass);

}  // namespace rollcall
