#include "connectors/csv/check.h"

#include "connectors/csv/header.h"
#include "connectors/csv/input.h"

namespace rollcall {
namespace {

constexpr std::size_t kShownRows = 5;

// Counts what a pull hands over, and keeps the first problems.
class Survey : public ObservationSink {
 public:
  void OnUser(const ObservedUser& user) override {
    ++users;
    for (std::size_t i = 0; i < with.size(); ++i) with[i] += user.fields[i].empty() ? 0 : 1;
    with_enabled += user.enabled ? 1 : 0;
  }
  void OnUnreadable(const UnreadableRecord& record) override {
    if (++unreadable <= kShownRows) problems.push_back(std::string(record.place) + ", " + std::string(record.reason));
  }
  void OnWarning(std::string_view message) override { warnings.emplace_back(message); }
  void OnGroup(const ObservedGroup&) override {}
  void OnPresent(AnchorView) override {}
  void OnGone(AnchorView) override {}

  std::int64_t users = 0;
  std::array<std::int64_t, kFieldNames.size()> with{};
  std::int64_t with_enabled = 0;
  std::size_t unreadable = 0;
  std::vector<std::string> problems;
  std::vector<std::string> warnings;
};

// "87%"; rounded down, so that 100% means all.
std::string Percent(std::int64_t part, std::int64_t whole) { return std::to_string(part * 100 / whole) + "%"; }

std::string Shares(const Survey& survey, std::int64_t with_login) {
  if (survey.users == 0) return "none";
  std::string shares = std::to_string(survey.users);
  const char* separator = "; of these have ";
  const auto add = [&](std::string_view name, std::int64_t part) {
    if (part == 0) return;
    shares += separator + std::string(name) + " " + Percent(part, survey.users);
    separator = ", ";
  };
  for (std::size_t i = 0; i < kFieldNames.size(); ++i) add(kFieldNames[i], survey.with[i]);
  add("enabled", survey.with_enabled);
  add("last_login", with_login);
  return shares;
}

void AddFileAndColumns(const CsvOptions& options, std::vector<Finding>& findings) {
  CsvInput input(options);
  const std::string delimiter = input.delimiter() == '\t' ? "tab" : std::string(1, input.delimiter());
  findings.push_back({Finding::Level::kOk, "file",
                      options.shown_name() + ", " + FormatBytes(input.file().size()) + ", last changed " +
                          input.file().LastChange() + ", " + std::string(NameOf(input.encoding())) + ", delimiter " +
                          delimiter});
  const ColumnPlan plan = ReadHeader(input.reader(), options);
  const bool is_anchored = plan[CsvTarget::kAnchor] != ColumnPlan::kNone;
  findings.push_back(
      {Finding::Level::kOk, "columns", Describe(plan) + (is_anchored ? "" : ", the login is the anchor")});
}

void AddRows(const Survey& survey, std::vector<Finding>& findings) {
  for (const auto& warning : survey.warnings) findings.push_back({Finding::Level::kWarning, "file", warning});
  for (const auto& problem : survey.problems) findings.push_back({Finding::Level::kWarning, "row", problem});
  if (survey.unreadable > survey.problems.size()) {
    const std::size_t more = survey.unreadable - survey.problems.size();
    findings.push_back({Finding::Level::kWarning, "row", std::to_string(more) + " more cannot be used"});
  }
}

}  // namespace

std::vector<Finding> CheckCsv(const CsvOptions& options, Connector& connector) {
  std::vector<Finding> findings;
  try {
    AddFileAndColumns(options, findings);
    Survey survey;
    const PullResult result = connector.Pull({}, survey);
    AddRows(survey, findings);
    findings.push_back({Finding::Level::kOk, "users", Shares(survey, result.with_login)});
    const auto level = result.coverage == options.coverage ? Finding::Level::kOk : Finding::Level::kWarning;
    findings.push_back({level, "completeness", result.proof});
  } catch (const SourceUnavailable& error) {
    findings.push_back({Finding::Level::kFailure, "file", error.what()});
  } catch (const SourceRejected& error) {
    findings.push_back({Finding::Level::kFailure, "file", error.what()});
  }
  return findings;
}

}  // namespace rollcall
