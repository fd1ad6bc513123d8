#include "connectors/ldap/sample.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <variant>

#include "connectors/errors.h"
#include "connectors/ldap/effective_rights.h"
#include "connectors/ldap/groups.h"
#include "connectors/ldap/search.h"
#include "connectors/ldap/users.h"

namespace rollcall {
namespace {

constexpr std::int32_t kSampleSize = 1000;  // entries of each base

struct Tally {
  std::int64_t entries = 0;
  bool has_more = false;  // the server has entries beyond the sample
  std::int64_t unreadable = 0;
  std::string first_problem;
  std::vector<std::string> dns;  // of users
};

// How many were seen, or "at least" where there are more.
std::string Seen(const Tally& tally) {
  const std::string number = std::to_string(tally.entries);
  return tally.has_more ? "at least " + number + "; what follows is about these" : number;
}

std::string Percent(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return "0 %";
  const std::int64_t percent = part * 100 / whole;
  return part > 0 && percent == 0 ? "under 1 %" : std::to_string(percent) + " %";
}

template <typename Take>
void ReadSample(const LdapOptions& options, LdapSession& session, LdapSearchRequest request, Tally& tally, Take take) {
  request.page_size = options.page_size == 0 ? 0 : std::min(options.page_size, kSampleSize);
  request.extent = LdapSearchRequest::Extent::kFirstPage;
  LdapSearch search(session, std::move(request), std::chrono::steady_clock::now() + options.pull_timeout);
  LdapEntry entry;
  try {
    while (search.Next(entry)) take(entry);
  } catch (const SourceUnavailable&) {
    if (search.entries() == 0) throw;
    tally.has_more = true;  // what ended it is told with the limits
  }
  tally.entries += search.entries();
  tally.has_more = tally.has_more || search.server_has_more();
}

LdapSearchRequest RequestFor(const LdapBase& base, const std::vector<std::string>& attributes) {
  return {.base = base.dn, .scope = base.scope, .filter = base.filter, .attributes = attributes};
}

void Note(Tally& tally, const UnreadableRecord& record) {
  if (++tally.unreadable > 1) return;
  tally.first_problem = std::string(record.place) + ": " + std::string(record.reason);
}

void AddUnreadable(std::vector<Finding>& findings, const std::string& subject, const Tally& tally) {
  if (tally.unreadable == 0) return;
  const bool all = tally.unreadable == tally.entries;
  findings.push_back({all ? Finding::Level::kFailure : Finding::Level::kWarning, subject,
                      std::to_string(tally.unreadable) + " of " + std::to_string(tally.entries) +
                          " entries cannot be used; the first is " + tally.first_problem});
}

// Counts on how many entries each of the attributes asked for is present.
class Presence {
 public:
  explicit Presence(const RecordReader& record) : record_(record), counts_(record.wanted().size()) {}

  void Count() {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += record_.Values(i).empty() ? 0 : 1;
  }

  bool Any(std::span<const std::size_t> attributes) const {
    return std::ranges::any_of(attributes, [&](std::size_t each) { return counts_[each] > 0; });
  }

  // "displayName on 0 %, cn on 100 %".
  std::string Shares(std::span<const std::size_t> attributes, const Tally& tally) const {
    std::string text;
    for (const std::size_t each : attributes) {
      if (!text.empty()) text += ", ";
      text += record_.wanted()[each] + " on " + Percent(counts_[each], tally.entries);
    }
    return text.empty() ? "not read" : text;
  }

 private:
  const RecordReader& record_;
  std::vector<std::int64_t> counts_;
};

std::string ForAgent(std::string_view cure, const LdapOptions& options) {
  std::string text(cure);
  if (const std::size_t at = text.find('@'); at != std::string::npos) {
    text.replace(at, 1, options.bind_dn.empty() ? "the agent" : options.bind_dn);
  }
  return text;
}

// That nobody has a state attribute proves nothing where they are there only while an account is disabled.
void AddState(std::vector<Finding>& findings, const LdapServer& server, const EffectiveRights& rights,
              const std::string& shares, bool is_present) {
  const std::string cure = ForAgent(server.facts->state_cure, server.options);
  if (!rights.hidden.empty()) {
    findings.push_back({Finding::Level::kWarning, "account state",
                        shares + "; the agent may not read " + rights.hidden +
                            ", and takes whoever is disabled by them for enabled: add to the entry of the base " +
                            rights.rule});
  } else if (rights.are_known && !is_present) {
    findings.push_back({Finding::Level::kOk, "account state",
                        shares + "; nobody is disabled here: the agent may read them, as the server says"});
  } else if (is_present || server.options.state_attributes->empty()) {
    findings.push_back({Finding::Level::kOk, "account state", shares});
  } else if (server.facts->silence == StateSilence::kEnabled) {
    findings.push_back({Finding::Level::kOk, "account state",
                        shares +
                            "; nobody is disabled here, or the agent may not read them, which this server "
                            "does not tell: " +
                            cure});
  } else {
    findings.push_back({Finding::Level::kWarning, "account state",
                        shares + "; this directory does not tell who is disabled" + (cure.empty() ? "" : ": " + cure)});
  }
}

void AddLastLogin(std::vector<Finding>& findings, const LdapServer& server, const EffectiveRights& rights,
                  const std::string& shares, bool is_present) {
  const std::string cure = ForAgent(server.facts->login_cure, server.options);
  if (!rights.hidden.empty()) {
    findings.push_back(
        {Finding::Level::kWarning, "last login",
         shares + "; the agent may not read " + rights.hidden + ": add to the entry of the base " + rights.rule});
  } else if (is_present) {
    findings.push_back({Finding::Level::kOk, "last login", shares});
  } else {
    const std::string why = rights.are_known ? "; this directory tells no logins, which the agent may read: "
                                             : "; this directory tells no logins, or the agent may not read them: ";
    findings.push_back({Finding::Level::kWarning, "last login", shares + why + cure});
  }
}

void AddShares(std::vector<Finding>& findings, const UserReader& reader, const Presence& presence, const Tally& tally) {
  const auto add = [&](std::string_view subject, std::span<const std::size_t> attributes, Finding::Level if_absent,
                       std::string_view advice) {
    const bool present = presence.Any(attributes);
    findings.push_back({present ? Finding::Level::kOk : if_absent, std::string(subject),
                        presence.Shares(attributes, tally) + std::string(present ? "" : advice)});
  };
  constexpr std::size_t kAnchor[] = {0};
  add("anchor", kAnchor, Finding::Level::kFailure, "; give the agent read access to it, or choose another anchor");
  for (std::size_t field = 0; field < kFieldNames.size(); ++field) {
    const bool needed = field == static_cast<std::size_t>(Field::kLogin);
    add(kFieldNames[field], reader.SourcesOf(static_cast<Field>(field)),
        needed ? Finding::Level::kFailure : Finding::Level::kWarning,
        needed ? "; set attributes.login" : "; give the agent read access to it, or name another attribute");
  }
}

// What may be hidden as well as absent.
void AddHideable(std::vector<Finding>& findings, const LdapServer& server, LdapSession& session,
                 const UserReader& reader, const Presence& presence, const Tally& tally) {
  const auto rights = [&](const std::vector<std::string>& attributes) {
    return RightsToRead(server, session, tally.dns, attributes);
  };
  const auto logins = reader.login_times();
  AddLastLogin(findings, server, rights(*server.options.login_time_attributes), presence.Shares(logins, tally),
               presence.Any(logins));
  const auto& state = reader.state_attributes();
  AddState(findings, server, rights(*server.options.state_attributes), presence.Shares(state, tally),
           presence.Any(state));
}

}  // namespace

std::vector<Finding> SampleUsers(const LdapServer& server, LdapSession& session) {
  const LdapOptions& options = server.options;
  UserReader reader(server);
  Presence presence(reader.record());
  Tally tally;
  for (const LdapBase& base : options.bases) {
    ReadSample(options, session, RequestFor(base, reader.attributes()), tally, [&](const LdapEntry& entry) {
      const auto read = reader.Read(entry);
      presence.Count();
      tally.dns.emplace_back(entry.dn());
      if (const auto* unreadable = std::get_if<UnreadableRecord>(&read)) Note(tally, *unreadable);
    });
  }
  if (tally.entries == 0)
    return {{Finding::Level::kWarning, "users", "none: check bases and filter " + options.filter}};
  std::vector<Finding> findings = {{Finding::Level::kOk, "users", Seen(tally)}};
  AddUnreadable(findings, "users", tally);
  AddShares(findings, reader, presence, tally);
  AddHideable(findings, server, session, reader, presence, tally);
  return findings;
}

Finding CountEntries(const LdapServer& server, LdapSession& session, Paged paged) {
  const auto count = [&](const std::vector<LdapBase>& bases) {
    std::int64_t entries = 0;
    for (const LdapBase& base : bases) {
      LdapSearchRequest request = RequestFor(base, {"1.1"});
      request.page_size = paged == Paged::kNo ? 0 : server.options.page_size;
      LdapSearch search(session, std::move(request), std::chrono::steady_clock::now() + server.options.pull_timeout);
      LdapEntry entry;
      while (search.Next(entry)) ++entries;
    }
    return std::to_string(entries);
  };
  std::string all = count(server.options.bases) + " users";
  if (!server.options.group_bases.empty()) all += " and " + count(server.options.group_bases) + " groups";
  return {Finding::Level::kOk, "limits", "none met: all " + all + " come to the end"};
}

std::vector<Finding> SampleGroups(const LdapServer& server, LdapSession& session) {
  const LdapOptions& options = server.options;
  GroupReader reader(server);
  Tally tally;
  std::size_t members = 0;
  std::int64_t postponed = 0;  // too large for one answer, or dynamic
  for (const LdapBase& base : options.group_bases) {
    ReadSample(options, session, RequestFor(base, reader.attributes()), tally, [&](const LdapEntry& entry) {
      const auto read = reader.Read(entry);
      if (const auto* unreadable = std::get_if<UnreadableRecord>(&read)) return Note(tally, *unreadable);
      if (const auto* group = std::get_if<ObservedGroup>(&read)) members += group->members.size();
      if (std::holds_alternative<PostponedGroup>(read)) ++postponed;
    });
  }
  if (tally.entries == 0) {
    return {{Finding::Level::kWarning, "groups", "none: check group_bases and group_filter " + options.group_filter}};
  }
  std::vector<Finding> findings = {
      {Finding::Level::kOk, "groups", Seen(tally) + "; " + std::to_string(members) + " members"}};
  if (postponed > 0) {
    findings.front().detail +=
        "; the members of " + std::to_string(postponed) + " more are read with searches of their own";
  }
  AddUnreadable(findings, "groups", tally);
  return findings;
}

}  // namespace rollcall
