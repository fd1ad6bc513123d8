#include "connectors/ldap/check/attribute_findings.h"

#include <algorithm>
#include <string_view>

#include "connectors/ldap/check/effective_rights.h"

namespace rollcall {
namespace {

std::string Percent(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return "0 %";
  const std::int64_t percent = part * 100 / whole;
  return part > 0 && percent == 0 ? "under 1 %" : std::to_string(percent) + " %";
}

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

}  // namespace

void AttributePresence::Count() {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += record_.Values(i).empty() ? 0 : 1;
}

bool AttributePresence::Any(std::span<const std::size_t> attributes) const {
  return std::ranges::any_of(attributes, [&](std::size_t each) { return counts_[each] > 0; });
}

std::string AttributePresence::Shares(std::span<const std::size_t> attributes, const SampleTally& tally) const {
  std::string text;
  for (const std::size_t each : attributes) {
    if (!text.empty()) text += ", ";
    text += record_.wanted()[each] + " on " + Percent(counts_[each], tally.entries);
  }
  return text.empty() ? "not read" : text;
}

void AddShares(std::vector<Finding>& findings, const UserReader& reader, const AttributePresence& presence,
               const SampleTally& tally) {
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

void AddHideable(std::vector<Finding>& findings, const LdapServer& server, LdapSession& session,
                 const UserReader& reader, const AttributePresence& presence, const SampleTally& tally) {
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

}  // namespace rollcall
