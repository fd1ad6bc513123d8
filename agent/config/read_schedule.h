// [service], [log], [backup] and the schedules of other tables. Inside agent/config/ only.
#pragma once

#include <string_view>
#include <vector>

#include "agent/config/schedule.h"
#include "agent/config/section.h"

namespace rollcall {

inline constexpr std::string_view kScheduleKey = "schedule";
inline constexpr std::string_view kTimeZoneKey = "time_zone";

// Reads schedule and time_zone; both must be among the allowed keys.
ScheduleConfig ReadSchedule(const Section& section, const ServiceConfig& service);
// What `key` holds, checked as a schedule.
std::string ReadExpression(const Section& section, std::string_view key);
// The time zone that the section names, else that of the service.
std::string ReadTimeZone(const Section& section, const std::string& otherwise);

ServiceConfig ReadService(const Section& file);
LogConfig ReadLog(const Section& file);
BackupConfig ReadBackup(const Section& file, const ServiceConfig& service);

std::vector<std::string_view> ServiceKeys();

}  // namespace rollcall
