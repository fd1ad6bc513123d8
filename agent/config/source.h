// One [[source]] of agent.toml.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config/section.h"

namespace rollcall {

// `service` tells what counts where the source does not say it. Throws ConfigError.
SourceConfig ReadSource(Section section, const ServiceConfig& service);

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
// Those of a feed that are about HTTP and SCIM.
std::vector<std::string_view> WebKeys();
void ReadWeb(const Section& section, FeedOptions& options);
// Fails where one of `keys`, which belong to `format`, is there.
void RequireAbsent(const Section& section, std::span<const std::string_view> keys, const std::string& format);

}  // namespace rollcall
