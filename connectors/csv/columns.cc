#include "connectors/csv/columns.h"

#include <algorithm>

#include "connectors/base/secret_name.h"
#include "connectors/base/text.h"
#include "connectors/csv/known_columns.h"
#include "connectors/csv/setting.h"

namespace rollcall {
namespace {

constexpr std::size_t kNone = ColumnPlan::kNone;
constexpr std::string_view kHoldsColumn = "holds";

std::string Join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const auto& part : parts) joined += (joined.empty() ? "" : ", ") + part;
  return joined;
}

template <std::size_t N>
bool IsOneOf(const std::array<std::string_view, N>& names, std::string_view folded) {
  return std::ranges::find(names, folded) != names.end();
}

// Works one header out; `used` are the columns that mean something.
class Planner {
 public:
  Planner(const CsvRecord& header, const CsvOptions& options) : options_(options), line_(header.line) {
    for (const auto name : header.cells) {
      plan_.names.emplace_back(Trim(name));
      folded_.push_back(FoldAscii(Trim(name)));
      plain_.push_back(PlainName(Trim(name)));
      bracketed_.push_back(PlainNameInBrackets(name));
    }
    used_.resize(header.cells.size());
    plan_.targets.fill(kNone);
  }

  ColumnPlan Plan() {
    TakeConfigured();
    TakeAliases();
    TakeAttributes();
    RequireLogin();
    PassOverUnread();
    WarnOfReserved();
    WarnOfState();
    TakeKnownAttributes();
    WarnOfOthers();
    return std::move(plan_);
  }

 private:
  [[noreturn]] void Reject(const std::string& reason) const {
    throw SourceRejected(options_.shown_name() + ": " + reason);
  }

  std::string Header() const { return IsHeader() ? "the header's columns are: " + Join(plan_.names) : NoHeader(); }

  // Of a file without a header, the first line is somebody's, perhaps with a password: it is not shown.
  bool IsHeader() const {
    return std::ranges::none_of(plan_.names, [](const std::string& name) { return name.find('@') != name.npos; });
  }
  std::string NoHeader() const {
    return "line " + std::to_string(line_) +
           " is read as the header, and looks like a user; add a line with the names " + "of the columns above it";
  }

  static std::size_t Find(const std::vector<std::string>& names, std::string_view name) {
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? kNone : static_cast<std::size_t>(found - names.begin());
  }

  enum class ReadAs : std::uint8_t { kField, kAttribute };

  // The column that the setting asks for by `name`.
  std::size_t Require(const std::string& name, const std::string& setting, ReadAs read_as) {
    const std::string folded = FoldAscii(Trim(name));
    const SecretName secret = ClassifySecretName(Trim(name));
    if (secret == SecretName::kWhole || (secret == SecretName::kPart && read_as == ReadAs::kField)) {
      Reject(setting + ": the column '" + name + "' is never read, because it holds passwords; remove this setting");
    }
    const std::size_t column = Find(folded_, folded);
    if (column == kNone || folded.empty()) Reject(setting + ": there is no column '" + name + "'; " + Header());
    Use(column);
    return column;
  }

  // Two columns of one name matter only where one of them is read.
  void Use(std::size_t column) {
    used_[column] = true;
    const auto next = folded_.begin() + static_cast<std::ptrdiff_t>(column) + 1;
    const auto other = std::find(next, folded_.end(), folded_[column]);
    if (other == folded_.end()) return;
    Reject("columns " + std::to_string(column + 1) + " and " + std::to_string(other - folded_.begin() + 1) +
           " are both named '" + plan_.names[column] + "'; which one counts? Rename one of them");
  }

  void TakeConfigured() {
    for (const auto& [target, column] : options_.columns) {
      const auto known = std::find(kCsvTargetNames.begin(), kCsvTargetNames.end(), target);
      if (known == kCsvTargetNames.end()) Reject("columns." + target + ": there is no such field");
      const auto which = static_cast<CsvTarget>(known - kCsvTargetNames.begin());
      plan_.targets[static_cast<std::size_t>(which)] =
          Require(column, Mapping(column, which, options_), ReadAs::kField);
    }
  }

  void TakeAliases() {
    for (const ColumnAlias& alias : ColumnAliases()) {
      std::size_t& target = plan_.targets[static_cast<std::size_t>(alias.target)];
      const std::size_t column = FindKnown(alias);
      const bool is_login_too = alias.target == CsvTarget::kEmail && column == plan_[CsvTarget::kLogin];
      if (target != kNone || column == kNone || (IsField(column) && !is_login_too)) continue;
      target = column;
      Use(column);
    }
  }

  // A name in brackets does not say whether the one for people means the opposite: "Block sign in [accountEnabled]".
  std::size_t FindKnown(const ColumnAlias& alias) const {
    const std::size_t column = Find(plain_, alias.column);
    return column == kNone && alias.target != CsvTarget::kEnabled ? Find(bracketed_, alias.column) : column;
  }

  // Whether the configuration has given the column a meaning that excludes another; an anchor may be the login too.
  bool IsField(std::size_t column) const {
    for (std::size_t i = 0; i < plan_.targets.size(); ++i) {
      if (plan_.targets[i] == column && static_cast<CsvTarget>(i) != CsvTarget::kAnchor) return true;
    }
    return false;
  }

  void TakeAttributes() {
    for (const auto& name : options_.attributes) {
      const std::string setting = Setting(CsvSetting::kAttribute, name, options_);
      plan_.extras.push_back({name, Require(name, setting, ReadAs::kAttribute)});
      if (ClassifySecretName(name) == SecretName::kNo) continue;
      std::string warning = "column ";
      warning.append(name).append(" is kept as an attribute, because of ").append(setting);
      plan_.warnings.push_back(warning.append(": its values are stored, shown and exported"));
    }
  }

  void RequireLogin() const {
    if (plan_[CsvTarget::kLogin] != kNone) return;
    if (!IsHeader()) Reject(NoHeader());
    std::string reason = "line " + std::to_string(line_) +
                         " is read as the header and has no column for the login: " + Join(plan_.names) + ". " +
                         LoginAdvice() + "If the header is further down, add " +
                         Setting(CsvSetting::kSkipLines, "N", options_) + " with the number of lines above it";
    const auto delimiter = folded_.size() == 1 ? folded_[0].find_first_of(",;\t|") : std::string::npos;
    if (delimiter != std::string::npos) {
      reason += std::string(". Is the delimiter '") +
                (folded_[0][delimiter] == '\t' ? "\\t" : folded_[0].substr(delimiter, 1)) + "'?";
    }
    Reject(reason);
  }

  std::string LoginAdvice() const {
    std::vector<std::string> candidates;
    for (std::size_t i = 0; i < plain_.size(); ++i) {
      const bool is_secret = ClassifySecretName(plan_.names[i]) != SecretName::kNo;
      if (ResemblesLogin(plain_[i]) && !is_secret) candidates.push_back(plan_.names[i]);
    }
    if (candidates.empty()) {
      return "Name it userName, login or uid, or add " + Mapping("COLUMN", CsvTarget::kLogin, options_) + ". ";
    }
    return "Columns that may be the login: " + Join(candidates) + "; add " +
           Mapping(candidates[0], CsvTarget::kLogin, options_) + ". ";
  }

  void PassOverUnread() {
    for (std::size_t i = 0; i < folded_.size(); ++i) {
      if (used_[i]) continue;
      const SecretName secret = ClassifySecretName(plan_.names[i]);
      if (secret != SecretName::kNo) plan_.passwords.push_back(i);
      if (secret == SecretName::kPart) WarnOfSecret(i);
      if (IsOneOf(kRejectNotes, folded_[i])) plan_.reject_notes.push_back(i);
      used_[i] = secret != SecretName::kNo || IsOneOf(kRejectNotes, folded_[i]);
    }
  }

  void WarnOfSecret(std::size_t column) {
    plan_.warnings.push_back("column " + plan_.names[column] +
                             " is not read: by its name it may hold passwords; if it holds none, add " +
                             Setting(CsvSetting::kAttribute, plan_.names[column], options_));
  }

  void TakeKnownAttributes() {
    for (std::size_t i = 0; i < folded_.size(); ++i) {
      const bool keep =
          IsKnownAttribute(plain_[i]) || (options_.unknown_columns == UnknownColumns::kKeep && !folded_[i].empty());
      if (used_[i] || !keep) continue;
      plan_.extras.push_back({plan_.names[i], i});
      Use(i);
    }
    // As they are kept in the end, so that nobody has to sort them row by row.
    std::ranges::sort(plan_.extras, {}, &ColumnPlan::Extra::name);
  }

  void WarnOfReserved() {
    const std::size_t holds = Find(plain_, kHoldsColumn);
    if (options_.is_import() && holds != kNone && !used_[holds]) {
      plan_.holds = holds;
      used_[holds] = true;
    }
    for (const ReservedColumn& reserved : ReservedColumns()) {
      const std::size_t column = Find(plain_, reserved.column);
      if (column == kNone || used_[column]) continue;
      used_[column] = true;
      plan_.warnings.push_back("column " + plan_.names[column] + " is ignored: " + std::string(reserved.why));
    }
  }

  // Without its column, every account is created enabled.
  void WarnOfState() {
    if (plan_[CsvTarget::kEnabled] != kNone || plan_[CsvTarget::kDisabled] != kNone) return;
    for (std::size_t i = 0; i < plain_.size(); ++i) {
      const auto target = FindStateColumn(plain_[i]);
      if (used_[i] || !target) continue;
      used_[i] = options_.unknown_columns == UnknownColumns::kIgnore;
      plan_.warnings.push_back("column " + plan_.names[i] +
                               " looks like the state of the account, and is not read as that: add " +
                               Mapping(plan_.names[i], *target, options_));
    }
  }

  void WarnOfOthers() {
    std::vector<std::string> ignored;
    std::string named;  // the first that can be asked for
    for (std::size_t i = 0; i < folded_.size(); ++i) {
      if (used_[i]) continue;
      if (named.empty()) named = plan_.names[i];
      ignored.push_back(folded_[i].empty() ? "number " + std::to_string(i + 1) + " (no name)" : plan_.names[i]);
    }
    if (ignored.empty()) return;
    plan_.warnings.push_back(std::string(ignored.size() == 1 ? "column " : "columns ") + Join(ignored) +
                             (ignored.size() == 1 ? " is" : " are") + " ignored" +
                             (named.empty() ? ""
                                            : std::string("; to keep ") + (ignored.size() == 1 ? "it" : "one") +
                                                  ", add " + Setting(CsvSetting::kAttribute, named, options_)));
  }

  const CsvOptions& options_;
  const std::int64_t line_;
  std::vector<std::string> folded_;
  std::vector<std::string> plain_;
  std::vector<std::string> bracketed_;  // names of programs behind the ones for people
  std::vector<bool> used_;
  ColumnPlan plan_;
};

}  // namespace

ColumnPlan PlanColumns(const CsvRecord& header, const CsvOptions& options) { return Planner(header, options).Plan(); }

std::string Describe(const ColumnPlan& plan) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < plan.targets.size(); ++i) {
    if (plan.targets[i] == kNone) continue;
    parts.push_back(std::string(kCsvTargetNames[i]) + " from " + plan.names[plan.targets[i]]);
  }
  for (const auto& extra : plan.extras) parts.push_back("attribute " + extra.name);
  return Join(parts);
}

}  // namespace rollcall
