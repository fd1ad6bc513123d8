#include "agent/output/metrics.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>

#include "agent/base/version.h"
#include "store/passes.h"

namespace rollcall {
namespace {

enum Family : std::size_t {
  kBuildInfo,
  kConfigured,
  kPasses,
  kPassDuration,
  kLastDuration,
  kUsersSeen,
  kChanges,
  kLastPull,
  kPullAge,
  kAccounts,
  kHolds,
  kConflicts,
  kPlans,
  kNextRun,
  kLeaseHolder,
};

constexpr std::array kFamilies = {
    MetricFamily{"rollcall_build_info", "gauge", "The version that tells this; always 1."},
    MetricFamily{"rollcall_source_configured", "gauge", "1 for each source of the configuration."},
    MetricFamily{"rollcall_passes_total", "counter",
                 "Passes that have ended: complete, held (in part), failed or interrupted."},
    MetricFamily{"rollcall_pass_duration_seconds", "summary", "How long passes took."},
    MetricFamily{"rollcall_last_pass_duration_seconds", "gauge", "How long the last pass took."},
    MetricFamily{"rollcall_users_seen_total", "counter", "Users that complete pulls showed."},
    MetricFamily{"rollcall_changes_total", "counter",
                 "What passes did, and the changes and records they did not apply."},
    MetricFamily{"rollcall_last_complete_pull_timestamp_seconds", "gauge", "When the last complete pull ended."},
    MetricFamily{"rollcall_last_complete_pull_age_seconds", "gauge", "How long ago that was when this was told."},
    MetricFamily{"rollcall_accounts", "gauge", "Accounts; deactivated ones are disabled by a rule of the policy."},
    MetricFamily{"rollcall_holds", "gauge", "Reasons why accounts are disabled."},
    MetricFamily{"rollcall_open_conflicts", "gauge", "Records that could not be applied and go on so."},
    MetricFamily{"rollcall_open_plans", "gauge", "Plans that wait for somebody to approve or discard them."},
    MetricFamily{"rollcall_next_run_timestamp_seconds", "gauge", "When a job runs next."},
    MetricFamily{"rollcall_lease_holder", "gauge", "1 for the instance that works; others stand by."},
};

// Of PassCounts; the others are no changes.
constexpr std::array<std::string_view, 11> kChangeCounts = {"created", "updated", "enabled",  "disabled",
                                                            "renamed", "missing", "archived", "restored",
                                                            "granted", "revoked", "held"};

using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

std::string Escaped(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    if (c == '\n') {
      text += "\\n";
    } else {
      text += c;
    }
  }
  return text;
}

std::string Number(double value) {
  std::array<char, 32> buffer;
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end};
}

double Seconds(std::chrono::milliseconds duration) { return static_cast<double>(duration.count()) / 1000; }
double Seconds(TimePoint time) { return Seconds(time.time_since_epoch()); }
double Count(std::int64_t count) { return static_cast<double>(count); }

class Page {
 public:
  // Samples of one family must come in a row.
  void Add(Family family, double value, Labels labels = {}, std::string_view suffix = "") {
    const MetricFamily& facts = kFamilies[family];
    if (last_ != &facts) {
      (text_ += "# HELP ").append(facts.name).append(" ").append(facts.help) += '\n';
      (text_ += "# TYPE ").append(facts.name).append(" ").append(facts.type) += '\n';
      last_ = &facts;
    }
    text_.append(facts.name).append(suffix);
    char before = '{';
    for (const auto& [name, label] : labels) {
      ((text_ += before).append(name) += "=\"").append(Escaped(label)) += '"';
      before = ',';
    }
    text_ += (labels.size() > 0 ? "} " : " ") + Number(value) + '\n';
  }

  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
  const MetricFamily* last_ = nullptr;
};

using Totals = std::map<PassTotals::Key, PassTotal>;

void AddPasses(const Totals& totals, Page& page) {
  for (const auto& [key, total] : totals) {
    for (std::size_t i = 0; i < kEndedOutcomes; ++i) {
      page.Add(kPasses, Count(total.by_outcome[i]),
               {{"source", key.first}, {"kind", key.second}, {"result", kPassOutcomes[i]}});
    }
  }
  for (const auto& [key, total] : totals) {
    std::int64_t passes = 0;
    for (const std::int64_t each : total.by_outcome) passes += each;
    page.Add(kPassDuration, Seconds(total.duration), {{"source", key.first}, {"kind", key.second}}, "_sum");
    page.Add(kPassDuration, Count(passes), {{"source", key.first}, {"kind", key.second}}, "_count");
  }
  for (const auto& [key, total] : totals) {
    page.Add(kLastDuration, Seconds(total.last_duration), {{"source", key.first}, {"kind", key.second}});
  }
}

void AddChanges(const Totals& totals, Page& page) {
  for (const auto& [key, total] : totals) {
    if (!key.first.empty())
      page.Add(kUsersSeen, Count(total.counts.seen), {{"source", key.first}, {"kind", key.second}});
  }
  for (const auto& [key, total] : totals) {
    for (const std::string_view change : kChangeCounts) {
      const auto count = std::ranges::find(kPassCounts, change, &PassCount::name);
      page.Add(kChanges, Count(total.counts.*count->member),
               {{"source", key.first}, {"kind", key.second}, {"change", change}});
    }
  }
}

// An import is no pull of the source that it goes by.
void AddPulls(const Totals& totals, TimePoint now, Page& page) {
  const auto each = [&totals](auto add) {
    for (const auto& [key, total] : totals) {
      if (key.second == "sync" && total.last_complete) add(key.first, *total.last_complete);
    }
  };
  each([&](const std::string& source, TimePoint at) { page.Add(kLastPull, Seconds(at), {{"source", source}}); });
  each([&](const std::string& source, TimePoint at) { page.Add(kPullAge, Seconds(now - at), {{"source", source}}); });
}

void AddFigures(const RegistryFigures& figures, Page& page) {
  for (const AccountFigure& each : figures.accounts) {
    const std::string_view state = each.enabled ? "enabled" : each.automatic_deactivation ? "deactivated" : "disabled";
    page.Add(kAccounts, Count(each.accounts), {{"creation_source", each.creation_source}, {"state", state}});
  }
  for (const NamedFigure& each : figures.holds) page.Add(kHolds, Count(each.count), {{"kind", each.name}});
  for (const NamedFigure& each : figures.open_conflicts) {
    page.Add(kConflicts, Count(each.count), {{"source", each.name}});
  }
  for (const NamedFigure& each : figures.open_plans) page.Add(kPlans, Count(each.count), {{"kind", each.name}});
}

}  // namespace

std::span<const MetricFamily> MetricFamilies() { return kFamilies; }

std::string RenderMetrics(const MetricsInput& input) {
  Page page;
  page.Add(kBuildInfo, 1, {{"version", kVersion}});
  for (const std::string& source : input.sources) page.Add(kConfigured, 1, {{"source", source}});
  AddPasses(input.passes.totals(), page);
  AddChanges(input.passes.totals(), page);
  AddPulls(input.passes.totals(), input.now, page);
  AddFigures(input.figures, page);
  for (const NextRun& next : input.next_runs) page.Add(kNextRun, Seconds(next.at), {{"job", next.job}});
  if (input.lease_holder) page.Add(kLeaseHolder, 1, {{"instance", *input.lease_holder}});
  return page.Take();
}

}  // namespace rollcall
