// One [[source]] of agent.toml.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/config/section.h"

namespace rollcall {

// `service` tells what counts where the source does not say it. Appends what a person should change to `warnings`.
// Throws ConfigError.
SourceConfig ReadSource(Section section, const ServiceConfig& service, std::vector<std::string>& warnings);

// Why no source can have this name; empty: one can.
std::string SourceNameProblem(const std::string& name);

// key = { count, percent } in a table of limits; what is not told stays.
void ReadLimit(const Section& limits, std::string_view key, Limit& limit);

// Every key that a source of any type may have, those of its tables too.
std::vector<std::string_view> SourceKeys();

// The parts that each type of source adds to the common ones.
std::vector<std::string_view> LdapKeys();
LdapOptions ReadLdap(const Section& section);
std::vector<std::string_view> LdifKeys();
LdifOptions ReadLdif(const Section& section);
std::vector<std::string_view> CsvKeys();
CsvOptions ReadCsv(const Section& section);
std::vector<std::string_view> FeedKeys();
FeedOptions ReadFeed(const Section& section);
FeedRules ReadFeedRules(const Section& section);
std::vector<std::string_view> ScimKeys();
ScimOptions ReadScim(const Section& section);
// Those of feeds and SCIM services that are about HTTP.
std::vector<std::string_view> HttpKeys();
void ReadHttp(const Section& section, HttpOptions& options);

}  // namespace rollcall
